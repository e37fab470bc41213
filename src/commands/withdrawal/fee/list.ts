import { currencyOption, merchantOption } from '../../shared/resource/options.ts';
import { listCommand } from '../../shared/resource/resource-command.ts';
import { money, percent } from '../../shared/resource/shown.ts';
import { feeScheduleFor } from '../../shared/shown/withdrawal.ts';

export const command = listCommand({
  options: { merchant: merchantOption, currency: currencyOption },
  examples: [{ line: 'payctl withdrawal fee list --currency EUR', meaning: 'and what they were before' }],
  request: ({ options: { merchant, currency } }) => ({
    service: 'withdrawal-service',
    path: '/api/v1/fee-schedules',
    query: { merchant_id: merchant, currency },
  }),
  of: 'fee schedules: withdrawals cost nothing',
  columns: {
    'FEE SCHEDULE': 'id',
    FOR: feeScheduleFor,
    PERCENT: percent('percentage_bps'),
    FIXED: money('fixed_amount'),
    MIN: money('minimum_amount'),
    MAX: money('maximum_amount'),
    FROM: 'effective_from',
    ENDED: 'ended_at',
  },
});

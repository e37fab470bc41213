import { currencyOption } from '../../shared/resource/options.ts';
import { listCommand } from '../../shared/resource/resource-command.ts';
import { long, money, percent } from '../../shared/resource/shown.ts';

export const command = listCommand({
  options: { currency: currencyOption },
  examples: [{ line: 'payctl policy fee-plan list --currency USD', meaning: 'the plans in dollars' }],
  request: ({ options }) => ({
    service: 'merchant-policy-service',
    path: '/api/v1/fee-plans',
    query: options,
  }),
  of: 'fee plans',
  columns: {
    'FEE PLAN': 'id',
    NAME: long('name'),
    PERCENT: percent('percentage_bps'),
    FIXED: money('fixed_amount'),
    MIN: money('minimum_amount'),
    MAX: money('maximum_amount'),
    FROM: 'effective_from',
  },
});

import { currencyOption, merchantOption } from '../../shared/resource/options.ts';
import { listCommand } from '../../shared/resource/resource-command.ts';
import { money, number, percent } from '../../shared/resource/shown.ts';

export const command = listCommand({
  description: 'A merchant without one of its own is settled daily, one day later.',
  options: { merchant: merchantOption, currency: currencyOption },
  examples: [{ line: 'payctl settlement cycle list', meaning: 'who is settled when' }],
  request: ({ options: { merchant, currency } }) => ({
    service: 'settlement-service',
    path: '/api/v1/cycles',
    query: { merchant_id: merchant, currency },
  }),
  of: 'cycles',
  columns: {
    MERCHANT: 'merchant_id',
    CURRENCY: 'currency',
    EVERY: 'interval',
    DAYS: number('delay_days'),
    RESERVE: percent('reserve_bps'),
    'NOT BELOW': money('minimum_amount'),
    FEE: money('fee_amount'),
  },
});

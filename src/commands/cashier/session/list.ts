import { choice } from '../../../cli/option.ts';
import { merchantOption } from '../../shared/resource/options.ts';
import { listCommand } from '../../shared/resource/resource-command.ts';
import { long, money, state } from '../../shared/resource/shown.ts';

export const command = listCommand({
  options: {
    merchant: merchantOption,
    state: choice(['open', 'complete', 'expired'], {
      summary: 'only those in this state',
      placeholder: 'state',
    }),
  },
  examples: [{ line: 'payctl cashier session list --state open', meaning: 'those that nobody has paid yet' }],
  request: ({ options: { merchant, state } }) => ({
    service: 'cashier-service',
    path: '/api/v1/checkout-sessions',
    query: { merchant_id: merchant, state },
  }),
  of: 'checkout sessions',
  columns: {
    SESSION: 'id',
    STATE: state,
    AMOUNT: money('amount'),
    REFERENCE: long('merchant_reference'),
    PAYMENT: long('payment_id'),
    MERCHANT: long('merchant_id'),
    EXPIRES: 'expires_at',
  },
});

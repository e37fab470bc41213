import { choice, text } from '../../cli/option.ts';
import { merchantOption } from '../shared/resource/options.ts';
import { listCommand } from '../shared/resource/resource-command.ts';
import { long, money, state } from '../shared/resource/shown.ts';

const states = ['reserved', 'committed', 'released'] as const;

export const command = listCommand({
  options: {
    merchant: merchantOption,
    state: choice(states, { summary: 'only those in this state', placeholder: 'state' }),
    reference: text({ summary: 'only of this payment', placeholder: 'pay_…' }),
  },
  examples: [{ line: 'payctl quota reservations --state reserved', meaning: 'what is under way' }],
  request: ({ options: { merchant, ...options } }) => ({
    service: 'merchant-quota-service',
    path: '/api/v1/reservations',
    query: { merchant_id: merchant, ...options },
  }),
  of: 'reservations',
  columns: {
    RESERVATION: 'id',
    STATE: state,
    AMOUNT: money('amount'),
    USED: money('committed_amount'),
    REFERENCE: long('reference'),
    MERCHANT: long('merchant_id'),
    EXPIRES: 'expires_at',
  },
});

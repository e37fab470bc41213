import { choice, text } from '../../cli/option.ts';
import { merchantOption } from '../shared/resource/options.ts';
import { listCommand } from '../shared/resource/resource-command.ts';
import { failure, money, state } from '../shared/resource/shown.ts';

const states = [
  'processing',
  'requires_action',
  'requires_capture',
  'succeeded',
  'failed',
  'cancelled',
] as const;

export const command = listCommand({
  options: {
    merchant: merchantOption,
    state: choice(states, { summary: 'only those in this state', placeholder: 'state' }),
    channel: text({ summary: 'only at this channel', placeholder: 'name' }),
  },
  examples: [{ line: 'payctl channel charges --state processing', meaning: 'those whose outcome is open' }],
  request: ({ options: { merchant, ...options } }) => ({
    service: 'channel-adapter',
    path: '/api/v1/charges',
    query: { merchant_id: merchant, ...options },
  }),
  of: 'charges',
  columns: {
    PAYMENT: 'payment_id',
    CHANNEL: 'channel',
    'AT THE CHANNEL': 'channel_payment_id',
    STATE: state,
    AMOUNT: money('amount'),
    CAPTURED: money('captured_amount'),
    FAILURE: failure,
    CREATED: 'created_at',
  },
});

import { choice } from '../../cli/option.ts';
import { idOption } from '../shared/resource/ids.ts';
import { merchantOption, timeOptions } from '../shared/resource/options.ts';
import { listCommand } from '../shared/resource/resource-command.ts';
import { failure, long, money, state } from '../shared/resource/shown.ts';

const states = ['created', 'processing', 'succeeded', 'failed'] as const;

export const command = listCommand({
  options: {
    merchant: merchantOption,
    payment: idOption('payment', { summary: 'only of this payment' }),
    state: choice(states, { summary: 'only those in this state', placeholder: 'state' }),
    ...timeOptions,
  },
  examples: [
    { line: 'payctl refund list --payment pay_…', meaning: 'what was given back of a payment' },
    { line: 'payctl refund list --state failed', meaning: 'those the channel refused, and why' },
  ],
  request: ({ options: { merchant, payment, state, from, to } }) => ({
    service: 'payment-gateway',
    path: '/api/v1/refunds',
    query: { merchant_id: merchant, payment_id: payment, state, created_from: from, created_to: to },
  }),
  of: 'refunds',
  columns: {
    REFUND: 'id',
    STATE: state,
    AMOUNT: money('amount'),
    PAYMENT: long('payment_id'),
    WHY: long('reason'),
    FAILURE: failure,
    CREATED: 'created_at',
  },
});

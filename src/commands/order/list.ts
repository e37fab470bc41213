import { choice, text } from '../../cli/option.ts';
import { idOption } from '../shared/resource/ids.ts';
import { merchantOption, timeOptions } from '../shared/resource/options.ts';
import { listCommand } from '../shared/resource/resource-command.ts';
import { long, money, state } from '../shared/resource/shown.ts';

const states = ['created', 'paid', 'cancelled', 'partially_refunded', 'refunded'] as const;

export const command = listCommand({
  options: {
    merchant: merchantOption,
    state: choice(states, { summary: 'only those in this state', placeholder: 'state' }),
    reference: text({ summary: 'only with this number of the merchant’s', placeholder: 'text' }),
    payment: idOption('payment', { summary: 'only of this payment' }),
    ...timeOptions,
  },
  examples: [{ line: 'payctl order list --state created', meaning: 'those that are not paid' }],
  request: ({ options: { merchant, state, reference, payment, from, to } }) => ({
    service: 'order-service',
    path: '/api/v1/orders',
    query: {
      ...{ merchant_id: merchant, state, merchant_reference: reference, payment_id: payment },
      ...{ created_from: from, created_to: to },
    },
  }),
  of: 'orders',
  columns: {
    ORDER: 'id',
    STATE: state,
    AMOUNT: money('amount'),
    REFUNDED: money('refunded_amount'),
    REFERENCE: long('merchant_reference'),
    PAYMENT: long('payment_id'),
    CREATED: 'created_at',
  },
});

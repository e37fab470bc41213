import { choice, flag, text } from '../../cli/option.ts';
import { pairOf } from '../shared/pair.ts';
import { idOption } from '../shared/resource/ids.ts';
import { merchantOption, timeOptions } from '../shared/resource/options.ts';
import { listCommand } from '../shared/resource/resource-command.ts';
import { computed, money, state } from '../shared/resource/shown.ts';

const states = [
  'created',
  'processing',
  'requires_action',
  'requires_capture',
  'succeeded',
  'failed',
  'cancelled',
] as const;

export const command = listCommand({
  description: 'Newest first.',
  options: {
    merchant: merchantOption,
    mode: choice(['live', 'test'], { summary: 'only those made with such a key', placeholder: 'mode' }),
    state: choice(states, { summary: 'only those in this state', placeholder: 'state' }),
    reference: text({ summary: 'only with this number of the merchant’s', placeholder: 'text' }),
    order: idOption('order', { summary: 'only of this order' }),
    email: text({ summary: 'only of this payer', placeholder: 'address' }),
    card: text({ summary: 'only with a card that ends so: 4242', placeholder: 'digits' }),
    failure: text({ summary: 'only those that failed so: insufficient_funds', placeholder: 'code' }),
    channel: text({ summary: 'only through this channel', placeholder: 'name' }),
    channelPayment: text({ summary: 'only with this number at the channel', placeholder: 'id' }),
    metadata: text({ summary: 'only with this in its metadata: name=value', placeholder: 'pair' }),
    review: flag({ summary: 'only those that a person must look at' }),
    ...timeOptions,
  },
  examples: [
    { line: 'payctl pay list', meaning: 'the last payments' },
    { line: 'payctl pay list --state failed --limit 5', meaning: 'what failed lately, and why' },
    { line: 'payctl pay list --card 4242 --from 24h', meaning: 'what a payer on the phone means' },
    { line: 'payctl pay list --review', meaning: 'the queue of those that a person must look at' },
  ],
  request: ({ options: { merchant, reference, order, review, ...options } }) => ({
    service: 'payment-gateway',
    path: '/api/v1/payments',
    query: {
      state: options.state,
      live: options.mode === undefined ? undefined : options.mode === 'live',
      merchant_id: merchant,
      merchant_reference: reference,
      order_id: order,
      customer_email: options.email,
      card_last4: options.card,
      failure_code: options.failure,
      channel: options.channel,
      channel_payment_id: options.channelPayment,
      ...metadataQuery(options.metadata),
      needs_review: review || undefined,
      created_from: options.from,
      created_to: options.to,
    },
  }),
  of: 'payments',
  columns: {
    PAYMENT: 'id',
    STATE: state,
    AMOUNT: money('amount'),
    FEE: money('fee_amount'),
    REASON: computed((payment) => payment.inner('failure')?.text('code') ?? ''),
    MERCHANT: { read: (payment) => payment.text('merchant_id'), canShrink: true },
    CREATED: 'created_at',
  },
});

function metadataQuery(pair: string | undefined): { metadata_key?: string; metadata_value?: string } {
  if (pair === undefined) return {};
  const [metadata_key, metadata_value] = pairOf(pair, '--metadata');
  return { metadata_key, metadata_value };
}

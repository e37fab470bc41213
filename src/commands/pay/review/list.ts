import { choice } from '../../../cli/option.ts';
import { idOption } from '../../shared/resource/ids.ts';
import { merchantOption } from '../../shared/resource/options.ts';
import { listCommand } from '../../shared/resource/resource-command.ts';
import { long, state } from '../../shared/resource/shown.ts';

const codes = [
  'outcome_unknown',
  'channel_contradicts',
  'not_undone',
  'not_released',
  'rejection_not_done',
] as const;

export const command = listCommand({
  options: {
    merchant: merchantOption,
    payment: idOption('payment', { summary: 'only of this payment' }),
    state: choice(['open', 'resolved'], { summary: 'only those in this state', placeholder: 'state' }),
    code: choice(codes, { summary: 'only those of this kind', placeholder: 'code' }),
  },
  examples: [{ line: 'payctl pay review list --state open', meaning: 'what waits for a person' }],
  request: ({ options: { merchant, payment, state, code } }) => ({
    service: 'payment-gateway',
    path: '/api/v1/reviews',
    query: { merchant_id: merchant, payment_id: payment, state, code },
  }),
  of: 'reviews: the platform could settle everything by itself',
  columns: {
    REVIEW: 'id',
    STATE: state,
    CODE: 'code',
    PAYMENT: 'payment_id',
    REFUND: 'refund_id',
    DETAIL: long('detail'),
    DECISION: 'decision',
    CREATED: 'created_at',
  },
});

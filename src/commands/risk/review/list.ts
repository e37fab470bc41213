import { choice } from '../../../cli/option.ts';
import { idOption } from '../../shared/resource/ids.ts';
import { merchantOption } from '../../shared/resource/options.ts';
import { listCommand } from '../../shared/resource/resource-command.ts';
import { computed, money, number, state } from '../../shared/resource/shown.ts';
import { reasonsText } from '../../shared/shown/rule.ts';

export const command = listCommand({
  options: {
    merchant: merchantOption,
    payment: idOption('payment', { summary: 'only of this payment' }),
    state: choice(['open', 'approved', 'rejected'], {
      summary: 'only those in this state',
      placeholder: 'state',
    }),
  },
  examples: [{ line: 'payctl risk review list --state open', meaning: 'the queue' }],
  request: ({ options: { merchant, payment, state } }) => ({
    service: 'risk-service',
    path: '/api/v1/reviews',
    query: { merchant_id: merchant, payment_id: payment, state },
  }),
  of: 'reviews',
  columns: {
    REVIEW: 'id',
    STATE: state,
    SCORE: number('score'),
    AMOUNT: money('amount'),
    PAYMENT: 'payment_id',
    REASONS: computed(reasonsText),
    BY: 'decided_by',
    CREATED: 'created_at',
  },
});

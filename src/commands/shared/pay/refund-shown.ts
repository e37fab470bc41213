import { paintState } from '../resource/paint-state.ts';
import type { RecordShown } from '../resource/shown.ts';
import { computed, failure, whether } from '../resource/shown.ts';

export const refundShown: RecordShown = {
  head: (refund, { style }) => {
    const state = refund.text('state');
    return `${style.strong(refund.text('id'))} ${paintState(state, style)(state)}  ${refund.money('amount')}`;
  },
  facts: {
    payment: 'payment_id',
    merchant: 'merchant_id',
    why: 'reason',
    failure,
    review: whether('needs_review', 'a person must look at this refund'),
    next: computed((refund) =>
      refund.text('state') === 'processing'
        ? 'the channel is not done yet; the platform asks it until it is'
        : '',
    ),
    created: 'created_at',
  },
};

import { computed, long, type RecordShown } from '../resource/shown.ts';

export const reviewShown: RecordShown = {
  facts: {
    code: 'code',
    detail: long('detail'),
    payment: 'payment_id',
    refund: 'refund_id',
    merchant: 'merchant_id',
    decision: 'decision',
    note: long('note'),
    by: 'decided_by',
    created: 'created_at',
    resolved: 'resolved_at',
    next: computed((review) =>
      review.text('state') === 'open'
        ? `payctl pay review resolve ${review.text('id')} ask-again|fail|close --note "…"`
        : '',
    ),
  },
};

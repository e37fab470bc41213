import { computed, long, type RecordShown } from '../resource/shown.ts';

export const orderShown: RecordShown = {
  facts: {
    merchant: 'merchant_id',
    reference: 'merchant_reference',
    payment: 'payment_id',
    refunded: computed((order) =>
      order.text('refunded_amount') === '0' ? '' : order.money('refunded_amount'),
    ),
    description: long('description'),
    cancelled: long('cancellation_reason'),
    created: 'created_at',
    changed: 'updated_at',
  },
};

import { long, type RecordShown } from '../resource/shown.ts';

export const sessionShown: RecordShown = {
  facts: {
    page: 'url',
    merchant: 'merchant_id',
    reference: 'merchant_reference',
    payment: 'payment_id',
    email: 'customer_email',
    description: long('description'),
    'goes back to': 'return_url',
    expires: 'expires_at',
    created: 'created_at',
  },
};

import { computed, failure, money, type RecordShown } from '../resource/shown.ts';

export const chargeShown: RecordShown = {
  facts: {
    payment: 'payment_id',
    merchant: 'merchant_id',
    channel: 'channel',
    'at the channel': 'channel_payment_id',
    captured: money('captured_amount'),
    card: computed((charge) => {
      const card = charge.inner('card');
      return card === undefined ? '' : `${card.text('brand')} ending in ${card.text('last4')}`;
    }),
    failure,
    'the payer goes to': 'next_action_url',
    created: 'created_at',
    changed: 'updated_at',
  },
};

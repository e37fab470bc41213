import { computed, money, type RecordShown } from '../resource/shown.ts';

export const disputeShown: RecordShown = {
  head: (dispute, { style }) =>
    `${style.strong(dispute.text('id'))} ${dispute.text('state')}  ${dispute.money('amount')}`,
  facts: {
    payment: 'payment_id',
    merchant: 'merchant_id',
    reason: 'reason',
    fee: money('fee_amount'),
    'evidence due': 'evidence_due_by',
    'at the channel': computed((dispute) =>
      `${dispute.text('channel')} ${dispute.text('channel_dispute_id')}`.trim(),
    ),
    submitted: 'submitted_at',
    closed: 'closed_at',
    by: 'closed_by',
    opened: 'created_at',
    next: computed((dispute) =>
      dispute.text('state') === 'needs_response' ? `payctl dispute evidence ${dispute.text('id')} …` : '',
    ),
  },
};

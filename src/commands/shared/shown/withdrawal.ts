import type { View } from '../api/view.ts';
import { computed, failure, long, money, percent, type RecordShown, type Shown } from '../resource/shown.ts';

export const withdrawalShown: RecordShown = {
  facts: {
    merchant: 'merchant_id',
    account: 'bank_account_id',
    fee: computed((withdrawal) => feeOf(withdrawal)),
    arrives: money('payout_amount'),
    money: 'funds',
    failure,
    cancelled: long('cancellation_reason'),
    'at the bank': 'bank_transfer_id',
    booked: 'transaction_id',
    description: long('description'),
    approved: 'approved_at',
    overdue: 'overdue_at',
    paid: 'paid_at',
    created: 'created_at',
    next: computed((withdrawal) => nextOf(withdrawal.text('state'), withdrawal.text('id'))),
  },
};

function feeOf(withdrawal: View): string {
  if (withdrawal.text('fee_amount') === '0') return '';
  const how = withdrawal.text('fee_mode') === 'added' ? 'on top of the amount' : 'out of the amount';
  return `${withdrawal.money('fee_amount')}, ${how}`;
}

function nextOf(state: string, id: string): string {
  if (state === 'requires_approval') return `payctl withdrawal approve ${id}`;
  return state === 'in_transit' || state === 'pending' ? `payctl withdrawal get ${id} --sync` : '';
}

export const bankAccountShown: RecordShown = {
  facts: {
    merchant: 'merchant_id',
    holder: 'holder_name',
    iban: 'iban_masked',
    'the bank says': 'verification',
    'its name there': 'name_at_bank',
    'confirmed by': 'confirmed_by',
    'disabled for': 'disabled_reason',
    country: 'country',
    currency: 'currency',
    created: 'created_at',
  },
};

export const feeScheduleFor: Shown = {
  read: (schedule) => schedule.text('merchant_id') || 'everybody',
  canShrink: true,
};

export const feeScheduleShown: RecordShown = {
  head: (schedule) => schedule.text('id'),
  facts: {
    for: feeScheduleFor,
    currency: 'currency',
    percentage: percent('percentage_bps'),
    fixed: money('fixed_amount'),
    'at least': money('minimum_amount'),
    'at most': money('maximum_amount'),
    from: 'effective_from',
    ended: 'ended_at',
    'set by': 'set_by',
  },
};

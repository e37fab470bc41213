import {
  computed,
  failure,
  money,
  number,
  percent,
  type RecordShown,
  type ShownMembers,
  state,
} from '../resource/shown.ts';

export const settlementShown: RecordShown = {
  head: (settlement, { style }) =>
    `${style.strong(settlement.text('id'))} ${settlement.text('state')}  ${settlement.money('net_amount')}`,
  facts: {
    merchant: 'merchant_id',
    period: computed(
      (settlement) =>
        `${settlement.text('period_start') || 'the first booking'} to ${settlement.text('period_end')}`,
    ),
    bookings: number('entry_count'),
    gross: money('gross_amount'),
    'payment fees': money('payment_fee_amount'),
    fee: money('fee_amount'),
    reserved: money('reserve_amount'),
    net: money('net_amount'),
    'available before': money('opening_amount'),
    failure,
    'booked again': 'next_attempt_at',
    completed: 'completed_at',
    created: 'created_at',
  },
};

export const settlementColumns: ShownMembers = {
  SETTLEMENT: 'id',
  STATE: state,
  BOOKINGS: number('entry_count'),
  GROSS: money('gross_amount'),
  FEES: money('payment_fee_amount'),
  FEE: money('fee_amount'),
  RESERVED: money('reserve_amount'),
  NET: money('net_amount'),
  MERCHANT: 'merchant_id',
  UNTIL: 'period_end',
};

export const cycleShown: RecordShown = {
  head: (cycle, { style }) => `${style.strong(cycle.text('merchant_id'))} ${cycle.text('currency')}`,
  facts: {
    every: 'interval',
    'days after': number('delay_days'),
    weekday: 'weekday',
    'day of month': 'month_day',
    reserve: percent('reserve_bps'),
    'reserve days': number('reserve_days'),
    'paid out to': 'payout_bank_account_id',
    'not below': money('minimum_amount'),
    fee: money('fee_amount'),
    changed: 'updated_at',
  },
};

export const reserveShown: RecordShown = {
  head: (reserve, { style }) =>
    `${style.strong(reserve.text('settlement_id'))} ${reserve.text('state')}  ${reserve.money('amount')}`,
  facts: {
    merchant: 'merchant_id',
    'release at': 'release_at',
    released: 'released_at',
    booking: 'transaction_id',
    failure,
  },
};

export const reserveColumns: ShownMembers = {
  SETTLEMENT: 'settlement_id',
  STATE: state,
  AMOUNT: money('amount'),
  MERCHANT: 'merchant_id',
  'RELEASE AT': 'release_at',
  RELEASED: 'released_at',
};

export const payoutShown: RecordShown = {
  head: (payout, { style }) =>
    `${style.strong(payout.text('settlement_id'))} ${payout.text('state')}  ${payout.money('amount')}`,
  facts: { merchant: 'merchant_id', account: 'bank_account_id', withdrawal: 'withdrawal_id', failure },
};

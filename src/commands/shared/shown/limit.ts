import { money, type RecordShown, type ShownMembers, yesNo } from '../resource/shown.ts';

export const limitColumns: ShownMembers = {
  MERCHANT: 'merchant_id',
  CURRENCY: 'currency',
  SINGLE: money('single_amount'),
  DAILY: money('daily_amount'),
  MONTHLY: money('monthly_amount'),
  CHANGED: 'updated_at',
};

export const limitShown: RecordShown = {
  head: (limit, { style }) => `${style.strong(limit.text('merchant_id'))} ${limit.text('currency')}`,
  facts: {
    limit: 'id',
    single: money('single_amount'),
    daily: money('daily_amount'),
    monthly: money('monthly_amount'),
    'refunds give back': yesNo('restores_refunds'),
    changed: 'updated_at',
  },
};

export const reservationShown: RecordShown = {
  facts: {
    merchant: 'merchant_id',
    reference: 'reference',
    used: money('committed_amount'),
    'given back': money('restored_amount'),
    expires: 'expires_at',
    created: 'created_at',
    changed: 'updated_at',
  },
};

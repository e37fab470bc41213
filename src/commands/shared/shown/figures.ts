import { money, number, percent, type RecordShown, type ShownMembers } from '../resource/shown.ts';

export const figureColumns: ShownMembers = {
  PAYMENTS: number('created_count'),
  SUCCEEDED: number('succeeded_count'),
  FAILED: number('failed_count'),
  RATE: percent('success_rate_bp'),
  CAPTURED: money('succeeded_volume'),
  FEES: money('fee_volume'),
  REFUNDS: number('refund_succeeded_count'),
  REFUNDED: money('refunded_volume'),
};

export const reportShown: RecordShown = {
  head: (report, { style }) => `${style.strong(report.text('id'))} ${report.text('name')}`,
  facts: {
    currency: 'currency',
    merchant: 'merchant_id',
    channel: 'channel',
    by: 'granularity',
    days: number('last_days'),
    created: 'created_at',
  },
};

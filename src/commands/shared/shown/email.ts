import { computed, long, number, type RecordShown } from '../resource/shown.ts';

export const emailShown: RecordShown = {
  head: (email, { style }) =>
    `${style.strong(email.text('id'))} ${email.text('template')}  ${email.text('state')}`,
  facts: {
    merchant: 'merchant_id',
    to: 'recipient',
    subject: long('subject'),
    language: 'language',
    event: 'event_id',
    tries: number('attempts'),
    'last error': long('last_error'),
    'next try': 'next_attempt_at',
    sent: 'sent_at',
    created: 'created_at',
    next: computed((email) =>
      email.text('state') === 'failed' ? `payctl email resend ${email.text('id')}` : '',
    ),
  },
};

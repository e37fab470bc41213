import type { View } from '../api/view.ts';
import {
  computed,
  failure,
  money,
  number,
  type RecordShown,
  type ShownMembers,
  state,
} from '../resource/shown.ts';

export const breakKinds = [
  ...(['missing_in_books', 'missing_at_channel', 'amount', 'status'] as const),
  ...(['currency', 'duplicate', 'fee', 'timing', 'ambiguous'] as const),
] as const;

export function byKindText(run: View): string {
  const kinds = run.inner('breaks_by_kind');
  return breakKinds
    .map((kind) => ({ kind, count: kinds?.text(kind) ?? '' }))
    .filter(({ count }) => count !== '' && count !== '0')
    .map(({ kind, count }) => `${count} ${kind}`)
    .join(', ');
}

export const runShown: RecordShown = {
  head: (run, { style }) =>
    `${style.strong(run.text('id'))} ${run.text('channel')} of ${run.text('date')}: ${run.text('state')}`,
  facts: {
    matched: number('matched'),
    'statement lines': number('statement_lines'),
    'of other kinds': number('other_lines'),
    'book entries': number('book_entries'),
    breaks: computed((run) => {
      const kinds = byKindText(run);
      return kinds === '' ? run.text('break_count') : `${run.text('break_count')}: ${kinds}`;
    }),
    failure,
    completed: 'completed_at',
    next: computed((run) =>
      Number(run.text('break_count')) > 0 ? `payctl recon breaks --run ${run.text('id')}` : '',
    ),
  },
};

export const breakShown: RecordShown = {
  head: (found, { style }) =>
    `${style.strong(found.text('id'))} ${found.text('kind')}  ${found.text('state')}`,
  facts: {
    run: 'run_id',
    of: 'type',
    payment: 'payment_id',
    refund: 'refund_id',
    'at the channel': 'channel_payment_id',
    'the books say': computed((found) =>
      `${found.money('books_amount', 'books_currency')} ${found.text('books_state')}`.trim(),
    ),
    'the channel says': money('channel_amount', 'channel_currency'),
    'its fee': money('channel_fee_amount', 'channel_currency'),
    booked: 'booked_at',
    occurred: 'occurred_at',
    note: 'note',
    'resolved by': 'resolved_by',
    resolved: 'resolved_at',
  },
};

export const breakColumns: ShownMembers = {
  BREAK: 'id',
  STATE: state,
  KIND: 'kind',
  BOOKS: money('books_amount', 'books_currency'),
  CHANNEL: money('channel_amount', 'channel_currency'),
  PAYMENT: { read: (row) => row.text('payment_id'), canShrink: true },
  'AT THE CHANNEL': { read: (row) => row.text('channel_payment_id'), canShrink: true },
  NOTE: { read: (row) => row.text('note'), canShrink: true },
};

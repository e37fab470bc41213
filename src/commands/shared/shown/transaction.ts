import type { Page } from '../../../ui/output.ts';
import type { View } from '../api/view.ts';
import { computed, long, money, type RecordShown, type Shown, tableLines } from '../resource/shown.ts';

/** Each entry on its side, as bookkeepers write it. */
export function entryLines(transaction: View, page: Page): readonly string[] {
  const columns = {
    ACCOUNT: 'kind',
    OF: computed((entry) => entry.text('merchant_id') || 'the platform'),
    DEBIT: side('debit'),
    CREDIT: side('credit'),
  };
  return ['', ...tableLines(columns, transaction.rows('entries'), page)];
}

function side(direction: string): Shown {
  return {
    read: (entry) => (entry.text('direction') === direction ? entry.money('amount') : ''),
    align: 'right',
  };
}

export const transactionShown: RecordShown = {
  head: (transaction, { style }) =>
    `${style.strong(transaction.text('id'))} ${transaction.text('type')} of ${transaction.text('reference')}`,
  facts: {
    description: long('description'),
    reverses: 'reverses',
    'reversed by': 'reversed_by',
    chain: computed(
      (transaction) => `${transaction.text('chain')}, entry ${transaction.text('chain_sequence')}`,
    ),
    hash: 'hash',
    booked: 'created_at',
  },
  more: entryLines,
};

export const holdShown: RecordShown = {
  facts: {
    merchant: 'merchant_id',
    account: 'kind',
    reference: 'reference',
    posted: money('posted_amount'),
    transaction: 'transaction_id',
    description: long('description'),
    created: 'created_at',
    changed: 'updated_at',
  },
};

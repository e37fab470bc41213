import { computed, money, type RecordShown } from '../resource/shown.ts';

export const accountKinds = [
  ...(['pending', 'available', 'reserved', 'payable', 'fees'] as const),
  ...(['channel_receivable', 'bank', 'dispute_losses', 'fx'] as const),
] as const;

/** The others are the platform's own. */
export const merchantAccountKinds: ReadonlySet<string> = new Set([
  ...['pending', 'available', 'reserved', 'payable'],
]);

export const accountShown: RecordShown = {
  head: (account, { style }) => `${style.strong(account.text('id'))} ${account.text('kind')}`,
  facts: {
    of: computed((account) => account.text('merchant_id') || 'the platform'),
    balance: money('balance'),
    held: money('held'),
    'normal side': 'normal_side',
    created: 'created_at',
  },
};

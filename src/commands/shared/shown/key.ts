import { computed, listed, type RecordShown, state, yesNo } from '../resource/shown.ts';

export const keyShown: RecordShown = {
  head: (key, { style }) => style.strong(key.text('id')),
  facts: {
    name: 'name',
    state,
    merchant: 'merchant_id',
    prefix: 'prefix',
    scopes: listed('scopes'),
    live: yesNo('live'),
    'works until': 'expires_at',
    successor: 'successor_id',
    'last used': 'last_used_at',
    created: 'created_at',
  },
};

/** Just made: its secrets are told this once. */
export const newKeyShown: RecordShown = {
  ...keyShown,
  facts: {
    ...keyShown.facts,
    key: 'key',
    'signing secret': 'signing_secret',
    keep: computed(() => 'key and secret are shown this once; store them now'),
  },
};

import { computed, type RecordShown, state } from '../resource/shown.ts';

/** Who signs in to a portal. */
export const personShown: RecordShown = {
  head: (person, { style }) => style.strong(person.text('id')),
  facts: {
    name: 'name',
    email: 'email',
    role: 'role',
    state,
    merchant: 'merchant_id',
    created: 'created_at',
    changed: 'updated_at',
  },
};

/** Whose password was made for them: it is told this once. */
export const newPasswordShown: RecordShown = {
  ...personShown,
  facts: {
    ...personShown.facts,
    password: 'password',
    keep: computed(() => 'the password is shown this once; it can be changed after signing in'),
  },
};

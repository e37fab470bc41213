import { type RecordShown, state } from '../resource/shown.ts';

export const merchantShown: RecordShown = {
  facts: {
    name: 'name',
    state,
    email: 'email',
    country: 'country',
    created: 'created_at',
    changed: 'updated_at',
  },
  head: (merchant, { style }) => style.strong(merchant.text('id')),
};

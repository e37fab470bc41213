import type { View } from '../api/view.ts';
import { computed, number, type RecordShown, state } from '../resource/shown.ts';

/** `amount gt 100000 and country in DE, FR` */
export function conditionText(rule: View): string {
  return rule
    .rows('conditions')
    .map((each) => {
      const value = each.text('value') || each.texts('value').join(', ') || String(each.isTrue('value'));
      return `${each.text('field')} ${each.text('operator')} ${value}`;
    })
    .join(' and ');
}

/** `large_amount +20, proxy +30` */
export function reasonsText(scored: View): string {
  return scored
    .rows('reasons')
    .map((reason) => `${reason.text('code')} +${reason.text('points')}`)
    .join(', ');
}

export const ruleShown: RecordShown = {
  head: (rule, { style }) => style.strong(rule.text('id')),
  facts: {
    name: 'name',
    state,
    when: computed(conditionText),
    action: 'action',
    points: number('points'),
    priority: number('priority'),
    changed: 'updated_at',
  },
};

export const listEntryShown: RecordShown = {
  head: (entry, { style }) => style.strong(entry.text('id')),
  facts: {
    list: 'list',
    kind: 'kind',
    value: 'value',
    reason: 'reason',
    'until when': 'expires_at',
    created: 'created_at',
  },
};

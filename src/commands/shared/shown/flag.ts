import type { View } from '../api/view.ts';
import { computed, long, number, type RecordShown } from '../resource/shown.ts';

/** `merchant_id in mer_1, mer_2 → on` */
export function rulesText(flag: View): string {
  return flag
    .rows('rules')
    .map(
      (rule) =>
        `${rule.text('attribute')} in ${rule.texts('values').join(', ')} → ${rule.isTrue('enabled') ? 'on' : 'off'}`,
    )
    .join('; ');
}

export const flagShown: RecordShown = {
  head: (flag, { style }) =>
    `${style.strong(flag.text('key'))} ${flag.isTrue('enabled') ? style.good('on') : style.bad('off')}`,
  facts: {
    percentage: computed((flag) => `${flag.text('percentage')} %`),
    rules: computed(rulesText),
    description: long('description'),
    version: number('version'),
    'changed by': 'changed_by',
    changed: 'updated_at',
  },
};

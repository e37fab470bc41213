import { flag } from '../../../cli/option.ts';
import { memberOf, type View } from '../api/view.ts';
import { momentOption } from '../resource/options.ts';
import { computed, number, type RecordShown, type ShownMembers, state } from '../resource/shown.ts';
import { rulesText } from './flag.ts';
import { valueText } from './setting.ts';

/** When, and whether it may overwrite what is changed until then. */
export const scheduleOptions = {
  at: momentOption('when: a date, 2026-08-01T12:00:00Z, or a span ahead such as 2h'),
  evenIfChanged: flag({ summary: 'also when somebody changes it meanwhile; otherwise that is a conflict' }),
};

export const scheduledStates = ['scheduled', 'applied', 'cancelled', 'conflicted'] as const;

/** `{"most":10}`; of a flag `on, 10 %, rules: …`. */
function changeText(scheduled: View): string {
  const change = scheduled.inner('change');
  if (change === undefined) return '';
  if (scheduled.text('kind') === 'config_entry') return valueText(change);
  const enabled = memberOf(change.value, 'enabled');
  const percentage = change.text('percentage');
  const rules = memberOf(change.value, 'rules');
  return [
    ...(enabled === undefined ? [] : [enabled === true ? 'on' : 'off']),
    ...(percentage === '' ? [] : [`${percentage} %`]),
    ...(rules === undefined ? [] : [`rules: ${rulesText(change) || 'none'}`]),
  ].join(', ');
}

const conflict = computed((scheduled) => scheduled.inner('conflict')?.text('detail') ?? '');

export const scheduledColumns: ShownMembers = {
  ID: 'id',
  WHAT: { read: nameOf },
  BECOMES: computed(changeText),
  AT: 'effective_at',
  STATE: state,
  'FOR VERSION': number('expected_version'),
  BY: 'scheduled_by',
  CONFLICT: conflict,
};

export const scheduledShown: RecordShown = {
  facts: {
    what: { read: nameOf },
    becomes: computed(changeText),
    at: 'effective_at',
    'for version': number('expected_version'),
    'scheduled by': 'scheduled_by',
    'made version': number('applied_version'),
    'settled by': 'settled_by',
    conflict,
  },
};

function nameOf(scheduled: View): string {
  return [scheduled.text('namespace'), scheduled.text('key')].filter((part) => part !== '').join(' ');
}

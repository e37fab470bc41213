import { userInfo } from 'node:os';
import { list, required, requiredChoice, text } from '../../cli/option.ts';
import { path } from '../shared/api/path.ts';
import { flagRuleOf } from '../shared/flag/rule.ts';
import { need, wholeNumber } from '../shared/resource/options.ts';
import { actionCommand } from '../shared/resource/resource-command.ts';
import { scheduledShown, scheduleOptions } from '../shared/shown/scheduled-change.ts';

export const command = actionCommand({
  description:
    'What is not said stays as it is. The second change of one flag needs --even-if-changed, since the first changes it.',
  arguments: {
    key: required({ summary: 'the flag’s' }),
    state: requiredChoice(['on', 'off'], { summary: 'on or off' }),
  },
  options: {
    ...scheduleOptions,
    percentage: wholeNumber('on for so many of a hundred subjects', 100),
    rule: list({
      summary: 'before the percentage: "merchant_id in mer_1,mer_2"; "off: country in US"',
      placeholder: 'rule',
    }),
    comment: text({ summary: 'why; kept with the version', placeholder: 'text' }),
    by: text({ summary: 'who schedules it; your user name unless said', placeholder: 'name' }),
  },
  examples: [
    { line: 'payctl flag schedule new-checkout on --at 2026-08-01T08:00:00Z', meaning: 'for the opening' },
    { line: 'payctl flag schedule new-checkout off --at 8h --even-if-changed', meaning: 'and off again' },
  ],
  request: async ({ arguments: { key, state }, options }, api) => {
    const { at, evenIfChanged, rule, percentage, comment, by } = options;
    const service = 'config-service';
    const own = path`/api/v1/flags/${key}`;
    const effective_at = need(at, '--at');
    const expected_version = evenIfChanged
      ? undefined
      : Number((await api.get(service, own)).text('version'));
    const rules = rule.length === 0 ? undefined : rule.map(flagRuleOf);
    const change = { enabled: state === 'on', percentage, rules };
    const body = {
      ...change,
      effective_at,
      expected_version,
      comment,
      changed_by: by ?? userInfo().username,
    };
    return { service, path: `${own}/schedules`, body };
  },
  ...scheduledShown,
});

import { userInfo } from 'node:os';
import { list, required, requiredChoice, text } from '../../cli/option.ts';
import { foundOr } from '../shared/api/found-or.ts';
import { path } from '../shared/api/path.ts';
import { flagRuleOf } from '../shared/flag/rule.ts';
import { wholeNumber } from '../shared/resource/options.ts';
import { actionCommand } from '../shared/resource/resource-command.ts';
import { flagShown } from '../shared/shown/flag.ts';

export const command = actionCommand({
  description: 'What is not said stays as it is. A change that somebody made meanwhile is never overwritten.',
  arguments: {
    key: required({ summary: 'the flag’s' }),
    state: requiredChoice(['on', 'off'], { summary: 'on or off' }),
  },
  options: {
    percentage: wholeNumber('on for so many of a hundred subjects', 100),
    rule: list({
      summary: 'before the percentage: "merchant_id in mer_1,mer_2"; "off: country in US"',
      placeholder: 'rule',
    }),
    description: text({ summary: 'what it is for', placeholder: 'text' }),
    comment: text({ summary: 'why it is changed; kept with the version', placeholder: 'text' }),
    by: text({ summary: 'who changes it; your user name unless said', placeholder: 'name' }),
  },
  examples: [
    { line: 'payctl flag set new-checkout on --percentage 10', meaning: 'for a tenth' },
    { line: 'payctl flag set new-checkout off --comment "too slow"', meaning: 'for nobody' },
    {
      line: 'payctl flag set payments-paused on --rule "currency in EUR"',
      meaning: 'no new payments in euros until it is off',
    },
    { line: 'payctl flag set checkout-paused on --percentage 100', meaning: 'no new checkouts at all' },
  ],
  request: async ({ arguments: { key, state }, options: { rule, comment, by, ...options } }, api) => {
    const service = 'config-service';
    const own = path`/api/v1/flags/${key}`;
    const rules = rule.length === 0 ? undefined : rule.map(flagRuleOf);
    const members = { ...options, enabled: state === 'on', rules, changed_by: by ?? userInfo().username };
    const present = await foundOr(api.get(service, own), 'flag-not-found');
    if (present === undefined) return { service, path: '/api/v1/flags', body: { key, ...members } };
    const body = { ...members, comment, expected_version: Number(present.text('version')) };
    return { service, method: 'PATCH', path: own, body };
  },
  ...flagShown,
});

import { userInfo } from 'node:os';
import { text } from '../../cli/option.ts';
import { foundOr } from '../shared/api/found-or.ts';
import { path } from '../shared/api/path.ts';
import { actionCommand } from '../shared/resource/resource-command.ts';
import { settingArguments, settingShown, valueArgument } from '../shared/shown/setting.ts';

export const command = actionCommand({
  description: 'A change that somebody made meanwhile is never overwritten.',
  arguments: {
    ...settingArguments,
    value: valueArgument,
  },
  options: {
    comment: text({ summary: 'why it is changed; kept with the version', placeholder: 'text' }),
    by: text({ summary: 'who changes it; your user name unless said', placeholder: 'name' }),
  },
  examples: [
    { line: 'payctl setting set checkout limits.default \'{"most":10}\'', meaning: 'a value with members' },
    { line: 'payctl setting set checkout theme \'"dark"\' --comment "asked for"', meaning: 'a text' },
    {
      line: 'payctl setting set cashier maintenance-notice \'{"en":"Until noon","zh":"到中午"}\'',
      meaning: 'shown on every open payment page at once; null takes it down',
    },
    {
      line: 'payctl setting set cashier most-attempts 3',
      meaning: 'cards that may be tried in one checkout',
    },
  ],
  request: async ({ arguments: { namespace, key, value }, options: { comment, by } }, api) => {
    const service = 'config-service';
    const own = path`/api/v1/config-entries/${namespace}/${key}`;
    const members = { value, comment, changed_by: by ?? userInfo().username };
    const present = await foundOr(api.get(service, own), 'config-entry-not-found');
    if (present === undefined)
      return { service, path: '/api/v1/config-entries', body: { namespace, key, ...members } };
    const body = { ...members, expected_version: Number(present.text('version')) };
    return { service, method: 'PUT', path: own, body };
  },
  ...settingShown,
});

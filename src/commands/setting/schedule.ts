import { userInfo } from 'node:os';
import { text } from '../../cli/option.ts';
import { path } from '../shared/api/path.ts';
import { need } from '../shared/resource/options.ts';
import { actionCommand } from '../shared/resource/resource-command.ts';
import { scheduledShown, scheduleOptions } from '../shared/shown/scheduled-change.ts';
import { settingArguments, valueArgument } from '../shared/shown/setting.ts';

export const command = actionCommand({
  description:
    'The second change of one setting needs --even-if-changed, since the first changes it. A setting is made by `payctl setting set`.',
  arguments: { ...settingArguments, value: valueArgument },
  options: {
    ...scheduleOptions,
    comment: text({ summary: 'why; kept with the version', placeholder: 'text' }),
    by: text({ summary: 'who schedules it; your user name unless said', placeholder: 'name' }),
  },
  examples: [
    {
      line: 'payctl setting schedule checkout theme \'"winter"\' --at 2026-12-01',
      meaning: 'at midnight UTC',
    },
    {
      line: 'payctl setting schedule checkout theme \'"plain"\' --at 720h --even-if-changed',
      meaning: 'and back',
    },
  ],
  request: async ({ arguments: { namespace, key, value }, options }, api) => {
    const { at, evenIfChanged, comment, by } = options;
    const service = 'config-service';
    const own = path`/api/v1/config-entries/${namespace}/${key}`;
    const effective_at = need(at, '--at');
    const expected_version = evenIfChanged
      ? undefined
      : Number((await api.get(service, own)).text('version'));
    const body = { value, effective_at, expected_version, comment, changed_by: by ?? userInfo().username };
    return { service, path: `${own}/schedules`, body };
  },
  ...scheduledShown,
});

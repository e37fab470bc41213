import { userInfo } from 'node:os';
import { text } from '../../cli/option.ts';
import { path } from '../shared/api/path.ts';
import { need, wholeNumber } from '../shared/resource/options.ts';
import { actionCommand } from '../shared/resource/resource-command.ts';
import { settingArguments, settingShown } from '../shared/shown/setting.ts';

export const command = actionCommand({
  description: 'Nothing of the history is lost: the value is repeated as the next version.',
  arguments: settingArguments,
  options: {
    to: wholeNumber('the version to bring back; see setting history', 1_000_000),
    by: text({ summary: 'who does it; your user name unless said', placeholder: 'name' }),
  },
  examples: [
    { line: 'payctl setting rollback checkout limits.default --to 3', meaning: 'as it was in version 3' },
  ],
  request: async ({ arguments: { namespace, key }, options: { to, by = userInfo().username } }, api) => {
    const service = 'config-service';
    const own = path`/api/v1/config-entries/${namespace}/${key}`;
    const version = need(to, '--to');
    const present = await api.get(service, own);
    return {
      service,
      path: `${own}/rollback`,
      body: {
        to_version: version,
        expected_version: Number(present.text('version')),
        changed_by: by,
        comment: `back to version ${version}`,
      },
    };
  },
  ...settingShown,
});

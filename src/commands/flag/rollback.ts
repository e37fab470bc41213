import { userInfo } from 'node:os';
import { required, text } from '../../cli/option.ts';
import { path } from '../shared/api/path.ts';
import { need, wholeNumber } from '../shared/resource/options.ts';
import { actionCommand } from '../shared/resource/resource-command.ts';
import { flagShown } from '../shared/shown/flag.ts';

export const command = actionCommand({
  description: 'Nothing of the history is lost: the version is repeated as the next one.',
  arguments: { key: required({ summary: 'the flag’s' }) },
  options: {
    to: wholeNumber('the version to bring back; see flag history', 1_000_000),
    by: text({ summary: 'who does it; your user name unless said', placeholder: 'name' }),
  },
  examples: [{ line: 'payctl flag rollback new-checkout --to 3', meaning: 'as it was in version 3' }],
  request: async ({ arguments: { key }, options: { to, by = userInfo().username } }, api) => {
    const service = 'config-service';
    const own = path`/api/v1/flags/${key}`;
    const version = need(to, '--to');
    const present = await api.get(service, own);
    return {
      service,
      method: 'POST',
      path: `${own}/rollback`,
      body: {
        to_version: version,
        expected_version: Number(present.text('version')),
        changed_by: by,
        comment: `back to version ${version}`,
      },
    };
  },
  ...flagShown,
});

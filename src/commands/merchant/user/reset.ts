import { defineCommand } from '../../../cli/command.ts';
import { path } from '../../shared/api/path.ts';
import { askWithPassword, passwordFileOption } from '../../shared/portal/with-password.ts';
import { idOf } from '../../shared/resource/ids.ts';

export const command = defineCommand({
  description:
    'For who has lost password or second factor, or is locked out: a new password, no second factor any more, and every session ends.',
  arguments: { user: idOf('user') },
  options: { passwordFile: passwordFileOption },
  examples: [{ line: 'payctl merchant user reset usr_…', meaning: 'with a new password, shown this once' }],
  run: async (context, { arguments: { user }, options: { passwordFile } }) => {
    await askWithPassword(context, passwordFile, (password) => ({
      service: 'merchant-bff-service',
      path: path`/api/v1/users/${user}/reset`,
      body: { password },
    }));
    return undefined;
  },
});

import { defineCommand } from '../../../cli/command.ts';
import { path } from '../../shared/api/path.ts';
import { askWithPassword, passwordFileOption } from '../../shared/portal/with-password.ts';
import { idOf } from '../../shared/resource/ids.ts';

export const command = defineCommand({
  description:
    'For who has lost password or second factor, or is locked out: a new password, no second factor any more, and every session ends.',
  arguments: { user: idOf('adminUser') },
  options: { passwordFile: passwordFileOption },
  examples: [{ line: 'payctl admin user reset adm_…', meaning: 'with a new password, shown this once' }],
  run: async (context, { arguments: { user }, options: { passwordFile } }) => {
    await askWithPassword(context, passwordFile, (password) => ({
      service: 'admin-bff-service',
      path: path`/api/v1/admin-users/${user}/reset`,
      body: { password },
    }));
    return undefined;
  },
});

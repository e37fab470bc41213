import { path } from '../../shared/api/path.ts';
import { idOf } from '../../shared/resource/ids.ts';
import { actionCommand } from '../../shared/resource/resource-command.ts';
import { personShown } from '../../shared/shown/person.ts';

export const command = actionCommand({
  arguments: { user: idOf('adminUser') },
  examples: [{ line: 'payctl admin user enable adm_…', meaning: 'with the password they had' }],
  request: ({ arguments: { user } }) => ({
    service: 'admin-bff-service',
    path: path`/api/v1/admin-users/${user}/enable`,
  }),
  ...personShown,
});

import { path } from '../../shared/api/path.ts';
import { idOf } from '../../shared/resource/ids.ts';
import { getCommand } from '../../shared/resource/resource-command.ts';
import { personShown } from '../../shared/shown/person.ts';

export const command = getCommand({
  arguments: { user: idOf('adminUser') },
  examples: [{ line: 'payctl admin user get adm_…', meaning: 'who it is, and whether they may sign in' }],
  request: ({ arguments: { user } }) => ({
    service: 'admin-bff-service',
    path: path`/api/v1/admin-users/${user}`,
  }),
  ...personShown,
});

import { choice, text } from '../../../cli/option.ts';
import { adminRoles } from '../../shared/admin/roles.ts';
import { path } from '../../shared/api/path.ts';
import { idOf } from '../../shared/resource/ids.ts';
import { needOne } from '../../shared/resource/options.ts';
import { actionCommand } from '../../shared/resource/resource-command.ts';
import { personShown } from '../../shared/shown/person.ts';

export const command = actionCommand({
  description: 'A new role holds from the next request on, also of who is signed in.',
  arguments: { user: idOf('adminUser') },
  options: {
    role: choice(adminRoles, { summary: 'what they may do', placeholder: 'role' }),
    name: text({ summary: 'of the person', placeholder: 'name' }),
  },
  examples: [{ line: 'payctl admin user update adm_… --role operator', meaning: 'they decide from now on' }],
  request: ({ arguments: { user }, options }) => ({
    service: 'admin-bff-service',
    method: 'PATCH',
    path: path`/api/v1/admin-users/${user}`,
    body: needOne(options),
  }),
  ...personShown,
});

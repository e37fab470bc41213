import { choice } from '../../../cli/option.ts';
import { adminRoles } from '../../shared/admin/roles.ts';
import { listCommand } from '../../shared/resource/resource-command.ts';
import { state } from '../../shared/resource/shown.ts';

export const command = listCommand({
  options: {
    role: choice(adminRoles, { summary: 'only those with this role', placeholder: 'role' }),
    state: choice(['active', 'disabled'], { summary: 'only those in this state', placeholder: 'state' }),
  },
  examples: [{ line: 'payctl admin user list --role admin', meaning: 'who may do everything' }],
  request: ({ options }) => ({
    service: 'admin-bff-service',
    path: '/api/v1/admin-users',
    query: options,
  }),
  of: 'admin users: payctl admin user create makes one',
  columns: {
    USER: 'id',
    EMAIL: 'email',
    NAME: 'name',
    ROLE: 'role',
    STATE: state,
    CREATED: 'created_at',
  },
});

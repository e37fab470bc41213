import { defineCommand } from '../../../cli/command.ts';
import { choice, text } from '../../../cli/option.ts';
import { adminRoles } from '../../shared/admin/roles.ts';
import { askWithPassword, passwordFileOption } from '../../shared/portal/with-password.ts';
import { need } from '../../shared/resource/options.ts';

export const command = defineCommand({
  description: 'A viewer sees everything, an operator decides, an admin also switches flags and makes users.',
  options: {
    email: text({ summary: 'with which they sign in', placeholder: 'address' }),
    name: text({ summary: 'of the person', placeholder: 'name' }),
    role: choice(adminRoles, { summary: 'viewer unless said', placeholder: 'role' }),
    passwordFile: passwordFileOption,
  },
  examples: [
    {
      line: 'payctl admin user create --email ada@example.com --name Ada --role admin',
      meaning: 'with a new password, shown this once',
    },
    {
      line: 'payctl admin user create --email ada@example.com --name Ada --password-file - < secret',
      meaning: 'with the password that is in the file',
    },
  ],
  run: async (context, { options: { email, name, role = 'viewer', passwordFile } }) => {
    const user = { email: need(email, '--email'), name: need(name, '--name'), role };
    await askWithPassword(context, passwordFile, (password) => ({
      service: 'admin-bff-service',
      path: '/api/v1/admin-users',
      body: { ...user, password },
    }));
    return undefined;
  },
});

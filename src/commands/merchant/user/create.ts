import { defineCommand } from '../../../cli/command.ts';
import { choice, text } from '../../../cli/option.ts';
import { merchantRoles } from '../../shared/merchant/roles.ts';
import { askWithPassword, passwordFileOption } from '../../shared/portal/with-password.ts';
import { idOf } from '../../shared/resource/ids.ts';
import { need } from '../../shared/resource/options.ts';

export const command = defineCommand({
  arguments: { merchant: idOf('merchant') },
  options: {
    email: text({ summary: 'with which they sign in', placeholder: 'address' }),
    name: text({ summary: 'of the person', placeholder: 'name' }),
    role: choice(merchantRoles, { summary: 'viewer unless said', placeholder: 'role' }),
    passwordFile: passwordFileOption,
  },
  examples: [
    {
      line: 'payctl merchant user create mer_… --email ada@tea.example --name Ada --role owner',
      meaning: 'with a new password, shown this once',
    },
  ],
  run: async (context, { arguments: { merchant }, options }) => {
    const { email, name, role = 'viewer', passwordFile } = options;
    const user = { merchant_id: merchant, email: need(email, '--email'), name: need(name, '--name'), role };
    await askWithPassword(context, passwordFile, (password) => ({
      service: 'merchant-bff-service',
      path: '/api/v1/users',
      body: { ...user, password },
    }));
    return undefined;
  },
});

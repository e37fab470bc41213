import { choice, text } from '../../../cli/option.ts';
import { path } from '../../shared/api/path.ts';
import { merchantRoles } from '../../shared/merchant/roles.ts';
import { idOf } from '../../shared/resource/ids.ts';
import { needOne } from '../../shared/resource/options.ts';
import { actionCommand } from '../../shared/resource/resource-command.ts';
import { personShown } from '../../shared/shown/person.ts';

export const command = actionCommand({
  description: 'A new role holds from the next request on, also of who is signed in.',
  arguments: { user: idOf('user') },
  options: {
    role: choice(merchantRoles, { summary: 'what they may do', placeholder: 'role' }),
    name: text({ summary: 'of the person', placeholder: 'name' }),
  },
  examples: [
    {
      line: 'payctl merchant user update usr_… --role developer',
      meaning: 'API keys and webhooks from now on',
    },
  ],
  request: ({ arguments: { user }, options }) => ({
    service: 'merchant-bff-service',
    method: 'PATCH',
    path: path`/api/v1/users/${user}`,
    body: needOne(options),
  }),
  ...personShown,
});

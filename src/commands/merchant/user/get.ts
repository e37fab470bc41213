import { path } from '../../shared/api/path.ts';
import { idOf } from '../../shared/resource/ids.ts';
import { getCommand } from '../../shared/resource/resource-command.ts';
import { personShown } from '../../shared/shown/person.ts';

export const command = getCommand({
  arguments: { user: idOf('user') },
  examples: [{ line: 'payctl merchant user get usr_…', meaning: 'who it is, and whether they may sign in' }],
  request: ({ arguments: { user } }) => ({
    service: 'merchant-bff-service',
    path: path`/api/v1/users/${user}`,
  }),
  ...personShown,
});

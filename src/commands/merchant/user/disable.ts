import { path } from '../../shared/api/path.ts';
import { idOf } from '../../shared/resource/ids.ts';
import { actionCommand } from '../../shared/resource/resource-command.ts';
import { personShown } from '../../shared/shown/person.ts';

export const command = actionCommand({
  arguments: { user: idOf('user') },
  examples: [
    { line: 'payctl merchant user disable usr_…', meaning: 'all their sessions end, and no new one begins' },
  ],
  request: ({ arguments: { user } }) => ({
    service: 'merchant-bff-service',
    path: path`/api/v1/users/${user}/disable`,
  }),
  ...personShown,
});

import { path } from '../../shared/api/path.ts';
import { idOf } from '../../shared/resource/ids.ts';
import { getCommand } from '../../shared/resource/resource-command.ts';
import { sessionShown } from '../../shared/shown/session.ts';

export const command = getCommand({
  arguments: { session: idOf('session') },
  examples: [{ line: 'payctl cashier session get cks_…', meaning: 'whether it was paid' }],
  request: ({ arguments: { session } }) => ({
    service: 'cashier-service',
    path: path`/api/v1/checkout-sessions/${session}`,
  }),
  ...sessionShown,
});

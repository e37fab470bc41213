import { path } from '../../shared/api/path.ts';
import { idOf } from '../../shared/resource/ids.ts';
import { actionCommand } from '../../shared/resource/resource-command.ts';
import { sessionShown } from '../../shared/shown/session.ts';

export const command = actionCommand({
  arguments: { session: idOf('session') },
  examples: [{ line: 'payctl cashier session expire cks_…', meaning: 'its page takes no payment any more' }],
  request: ({ arguments: { session } }) => ({
    service: 'cashier-service',
    path: path`/api/v1/checkout-sessions/${session}/expire`,
  }),
  ...sessionShown,
});

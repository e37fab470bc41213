import { path } from '../../shared/api/path.ts';
import { idOf } from '../../shared/resource/ids.ts';
import { getCommand } from '../../shared/resource/resource-command.ts';
import { holdShown } from '../../shared/shown/transaction.ts';

export const command = getCommand({
  arguments: { hold: idOf('hold') },
  examples: [{ line: 'payctl ledger hold get hld_…', meaning: 'what is set aside, and what became of it' }],
  request: ({ arguments: { hold } }) => ({
    service: 'accounting-service',
    path: path`/api/v1/holds/${hold}`,
  }),
  ...holdShown,
});

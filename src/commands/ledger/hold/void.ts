import { path } from '../../shared/api/path.ts';
import { idOf } from '../../shared/resource/ids.ts';
import { actionCommand } from '../../shared/resource/resource-command.ts';
import { holdShown } from '../../shared/shown/transaction.ts';

export const command = actionCommand({
  arguments: { hold: idOf('hold') },
  examples: [{ line: 'payctl ledger hold void hld_…', meaning: 'the merchant may have it again' }],
  request: ({ arguments: { hold } }) => ({
    service: 'accounting-service',
    path: path`/api/v1/holds/${hold}/void`,
  }),
  ...holdShown,
});

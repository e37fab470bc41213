import { path } from '../../shared/api/path.ts';
import { idOf } from '../../shared/resource/ids.ts';
import { actionCommand } from '../../shared/resource/resource-command.ts';
import { bankAccountShown } from '../../shared/shown/withdrawal.ts';

export const command = actionCommand({
  arguments: { bankAccount: idOf('bankAccount') },
  examples: [{ line: 'payctl withdrawal bank-account disable bac_…', meaning: 'those under way go on' }],
  request: ({ arguments: { bankAccount } }) => ({
    service: 'withdrawal-service',
    path: path`/api/v1/bank-accounts/${bankAccount}/disable`,
  }),
  ...bankAccountShown,
});

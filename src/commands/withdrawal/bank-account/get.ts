import { path } from '../../shared/api/path.ts';
import { idOf } from '../../shared/resource/ids.ts';
import { getCommand } from '../../shared/resource/resource-command.ts';
import { bankAccountShown } from '../../shared/shown/withdrawal.ts';

export const command = getCommand({
  arguments: { account: idOf('bankAccount') },
  examples: [
    { line: 'payctl withdrawal bank-account get bac_…', meaning: 'whose it is, and whether it is in use' },
  ],
  request: ({ arguments: { account } }) => ({
    service: 'withdrawal-service',
    path: path`/api/v1/bank-accounts/${account}`,
  }),
  ...bankAccountShown,
});

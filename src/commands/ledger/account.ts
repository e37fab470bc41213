import { path } from '../shared/api/path.ts';
import { idOf } from '../shared/resource/ids.ts';
import { timeOption } from '../shared/resource/options.ts';
import { getCommand } from '../shared/resource/resource-command.ts';
import { accountShown } from '../shared/shown/account.ts';

export const command = getCommand({
  arguments: { account: idOf('account') },
  options: { at: timeOption('as it was then; now unless said') },
  examples: [
    { line: 'payctl ledger account acc_…', meaning: 'its balance, and what of it is held' },
    { line: 'payctl ledger account acc_… --at 2026-08-01', meaning: 'its balance at the end of July' },
  ],
  request: ({ arguments: { account }, options: { at } }) => ({
    service: 'accounting-service',
    path: path`/api/v1/accounts/${account}`,
    query: { at },
  }),
  ...accountShown,
});

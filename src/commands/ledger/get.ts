import { path } from '../shared/api/path.ts';
import { idOf } from '../shared/resource/ids.ts';
import { getCommand } from '../shared/resource/resource-command.ts';
import { transactionShown } from '../shared/shown/transaction.ts';

export const command = getCommand({
  arguments: { transaction: idOf('transaction') },
  examples: [
    { line: 'payctl ledger get ltx_…', meaning: 'its debits and credits, and its place in the chain' },
  ],
  request: ({ arguments: { transaction } }) => ({
    service: 'accounting-service',
    path: path`/api/v1/transactions/${transaction}`,
  }),
  ...transactionShown,
});

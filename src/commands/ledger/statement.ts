import { path } from '../shared/api/path.ts';
import { idOf } from '../shared/resource/ids.ts';
import { timeOptions } from '../shared/resource/options.ts';
import { listCommand } from '../shared/resource/resource-command.ts';
import { long, money } from '../shared/resource/shown.ts';

export const command = listCommand({
  arguments: { account: idOf('account') },
  options: timeOptions,
  examples: [{ line: 'payctl ledger statement acc_… --from 7d', meaning: 'the last week' }],
  request: ({ arguments: { account }, options: { from, to } }) => ({
    service: 'accounting-service',
    path: path`/api/v1/accounts/${account}/statement`,
    query: { created_from: from, created_to: to },
  }),
  of: 'entries',
  columns: {
    AT: 'created_at',
    TYPE: 'type',
    SIDE: 'direction',
    AMOUNT: money('amount'),
    FEE: money('fee_amount'),
    BALANCE: money('balance_after'),
    REFERENCE: long('reference'),
    TRANSACTION: long('transaction_id'),
  },
});

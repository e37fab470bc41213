import { text } from '../../cli/option.ts';
import { path } from '../shared/api/path.ts';
import { idOf } from '../shared/resource/ids.ts';
import { need } from '../shared/resource/options.ts';
import { actionCommand } from '../shared/resource/resource-command.ts';
import { transactionShown } from '../shared/shown/transaction.ts';

export const command = actionCommand({
  description: 'Nothing is ever changed or deleted: a mistake is put right by its opposite, once.',
  arguments: { transaction: idOf('transaction') },
  options: { reason: text({ summary: 'why; kept with the reversal', placeholder: 'text' }) },
  examples: [
    { line: 'payctl ledger reverse ltx_… --reason "booked twice"', meaning: 'the opposite entries' },
  ],
  request: ({ arguments: { transaction }, options: { reason } }) => ({
    service: 'accounting-service',
    path: path`/api/v1/transactions/${transaction}/reverse`,
    body: { reason: need(reason, '--reason') },
  }),
  ...transactionShown,
});

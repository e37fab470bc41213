import { path } from '../shared/api/path.ts';
import { idOf, idOption } from '../shared/resource/ids.ts';
import { actionCommand } from '../shared/resource/resource-command.ts';
import { payoutShown } from '../shared/shown/settlement.ts';

export const command = actionCommand({
  arguments: { settlement: idOf('settlement') },
  options: { to: idOption('bankAccount', { summary: 'another bank account; the same unless said' }) },
  examples: [
    { line: 'payctl settlement retry-payout set_… --to bac_…', meaning: 'to an account that takes it' },
  ],
  request: ({ arguments: { settlement }, options: { to } }) => ({
    service: 'settlement-service',
    path: path`/api/v1/settlements/${settlement}/retry-payout`,
    body: { bank_account_id: to },
  }),
  ...payoutShown,
});

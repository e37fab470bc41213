import { text } from '../../../cli/option.ts';
import { path } from '../../shared/api/path.ts';
import { idOf } from '../../shared/resource/ids.ts';
import { actionCommand } from '../../shared/resource/resource-command.ts';
import { bankAccountShown } from '../../shared/shown/withdrawal.ts';

export const command = actionCommand({
  description: 'Withdrawals to it fail until then.',
  arguments: { bankAccount: idOf('bankAccount') },
  options: { by: text({ summary: 'who looked at it', placeholder: 'name' }) },
  examples: [
    { line: 'payctl withdrawal bank-account confirm bac_… --by ada', meaning: 'it is right all the same' },
  ],
  request: ({ arguments: { bankAccount }, options: { by } }) => ({
    service: 'withdrawal-service',
    path: path`/api/v1/bank-accounts/${bankAccount}/confirm`,
    body: { confirmed_by: by },
  }),
  ...bankAccountShown,
});

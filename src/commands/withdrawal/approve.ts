import { text } from '../../cli/option.ts';
import { path } from '../shared/api/path.ts';
import { idOf } from '../shared/resource/ids.ts';
import { actionCommand } from '../shared/resource/resource-command.ts';
import { withdrawalShown } from '../shared/shown/withdrawal.ts';

export const command = actionCommand({
  arguments: { withdrawal: idOf('withdrawal') },
  options: { by: text({ summary: 'who approves it; not who asked for it', placeholder: 'name' }) },
  examples: [{ line: 'payctl withdrawal approve wdr_…', meaning: 'the bank is told' }],
  request: ({ arguments: { withdrawal }, options: { by } }) => ({
    service: 'withdrawal-service',
    path: path`/api/v1/withdrawals/${withdrawal}/approve`,
    body: { approved_by: by },
  }),
  ...withdrawalShown,
});

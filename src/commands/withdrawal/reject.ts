import { text } from '../../cli/option.ts';
import { path } from '../shared/api/path.ts';
import { idOf } from '../shared/resource/ids.ts';
import { need } from '../shared/resource/options.ts';
import { actionCommand } from '../shared/resource/resource-command.ts';
import { withdrawalShown } from '../shared/shown/withdrawal.ts';

export const command = actionCommand({
  description: 'One that waits for approval; its balance is released.',
  arguments: { withdrawal: idOf('withdrawal') },
  options: {
    reason: text({ summary: 'why; kept with it', placeholder: 'text' }),
    by: text({ summary: 'who refuses it', placeholder: 'name' }),
  },
  examples: [
    { line: 'payctl withdrawal reject wdr_… --reason "unusual amount"', meaning: 'nothing is paid out' },
  ],
  request: ({ arguments: { withdrawal }, options: { reason, by } }) => ({
    service: 'withdrawal-service',
    path: path`/api/v1/withdrawals/${withdrawal}/reject`,
    body: { reason: need(reason, '--reason'), rejected_by: by },
  }),
  ...withdrawalShown,
});

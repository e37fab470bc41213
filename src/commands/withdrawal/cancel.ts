import { text } from '../../cli/option.ts';
import { path } from '../shared/api/path.ts';
import { idOf } from '../shared/resource/ids.ts';
import { actionCommand } from '../shared/resource/resource-command.ts';
import { withdrawalShown } from '../shared/shown/withdrawal.ts';

export const command = actionCommand({
  arguments: { withdrawal: idOf('withdrawal') },
  options: { reason: text({ summary: 'why; kept with it', placeholder: 'text' }) },
  examples: [
    { line: 'payctl withdrawal cancel wdr_… --reason "wrong account"', meaning: 'the balance is released' },
  ],
  request: ({ arguments: { withdrawal }, options }) => ({
    service: 'withdrawal-service',
    path: path`/api/v1/withdrawals/${withdrawal}/cancel`,
    body: options,
  }),
  ...withdrawalShown,
});

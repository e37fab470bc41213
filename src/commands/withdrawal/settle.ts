import { requiredChoice, text } from '../../cli/option.ts';
import { path } from '../shared/api/path.ts';
import { idOf } from '../shared/resource/ids.ts';
import { need } from '../shared/resource/options.ts';
import { actionCommand } from '../shared/resource/resource-command.ts';
import { withdrawalShown } from '../shared/shown/withdrawal.ts';

export const command = actionCommand({
  description:
    'Only of one that is overdue; until then the bank is asked. Failed, its balance is given back.',
  arguments: {
    withdrawal: idOf('withdrawal'),
    outcome: requiredChoice(['paid', 'failed'], { summary: 'paid or failed' }),
  },
  options: {
    reason: text({ summary: 'how it is known', placeholder: 'text' }),
    by: text({ summary: 'who decided it', placeholder: 'name' }),
  },
  examples: [
    {
      line: 'payctl withdrawal settle wdr_… failed --reason "recalled, the bank wrote" --by ada',
      meaning: 'the merchant has it back',
    },
  ],
  request: ({ arguments: { withdrawal, outcome }, options: { reason, by } }) => ({
    service: 'withdrawal-service',
    path: path`/api/v1/withdrawals/${withdrawal}/settle`,
    body: { outcome, reason: need(reason, '--reason'), decided_by: by },
  }),
  ...withdrawalShown,
});

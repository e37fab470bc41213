import { requiredChoice, text } from '../../cli/option.ts';
import { path } from '../shared/api/path.ts';
import { idOf } from '../shared/resource/ids.ts';
import { need } from '../shared/resource/options.ts';
import { actionCommand } from '../shared/resource/resource-command.ts';
import { disputeShown } from '../shared/shown/dispute.ts';

export const command = actionCommand({
  arguments: {
    dispute: idOf('dispute'),
    outcome: requiredChoice(['won', 'lost'], { summary: 'won or lost' }),
  },
  options: { reason: text({ summary: 'how it is known', placeholder: 'text' }) },
  examples: [
    { line: 'payctl dispute close dsp_… won --reason "told by phone"', meaning: 'the merchant has it back' },
  ],
  request: ({ arguments: { dispute, outcome }, options: { reason } }) => ({
    service: 'dispute-service',
    path: path`/api/v1/disputes/${dispute}/close`,
    body: { outcome, reason: need(reason, '--reason') },
  }),
  ...disputeShown,
});

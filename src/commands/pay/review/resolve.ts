import { userInfo } from 'node:os';
import { requiredChoice, text } from '../../../cli/option.ts';
import { path } from '../../shared/api/path.ts';
import { reviewShown } from '../../shared/pay/review-shown.ts';
import { idOf } from '../../shared/resource/ids.ts';
import { need } from '../../shared/resource/options.ts';
import { actionCommand } from '../../shared/resource/resource-command.ts';

const decisions = { 'ask-again': 'ask_again', fail: 'fail', close: 'close' } as const;

export const command = actionCommand({
  description: 'ask-again asks the channel once more; fail ends it as failed; close leaves it as it is.',
  arguments: {
    review: idOf('review'),
    decision: requiredChoice(['ask-again', 'fail', 'close'], { summary: 'ask-again, fail or close' }),
  },
  options: {
    note: text({ summary: 'why; kept with the decision', placeholder: 'text' }),
    by: text({ summary: 'who decides; your user name unless said', placeholder: 'name' }),
  },
  examples: [
    {
      line: 'payctl pay review resolve rev_… fail --note "the channel knows nothing of it"',
      meaning: 'decided',
    },
  ],
  request: ({ arguments: { review, decision }, options: { note, by = userInfo().username } }) => ({
    service: 'payment-gateway',
    path: path`/api/v1/reviews/${review}/resolve`,
    body: { decision: decisions[decision], note: need(note, '--note'), decided_by: by },
  }),
  ...reviewShown,
});

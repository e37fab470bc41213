import { text } from '../../cli/option.ts';
import { byOption, decisionRequest } from '../shared/kyc/decision.ts';
import { idOf } from '../shared/resource/ids.ts';
import { need } from '../shared/resource/options.ts';
import { actionCommand } from '../shared/resource/resource-command.ts';
import { verificationShown } from '../shared/shown/verification.ts';

export const command = actionCommand({
  arguments: { verification: idOf('verification') },
  options: {
    reason: text({ summary: 'why; the merchant is told', placeholder: 'text' }),
    by: byOption,
    note: text({ summary: 'kept with the decision', placeholder: 'text' }),
  },
  examples: [{ line: 'payctl kyc reject ver_… --reason "names differ"', meaning: 'no charges, no payouts' }],
  request: ({ arguments: { verification }, options: { reason, by, note } }) =>
    decisionRequest(verification, {
      decision: 'rejected',
      reason: need(reason, '--reason'),
      decided_by: by,
      note,
    }),
  ...verificationShown,
});

import { text } from '../../cli/option.ts';
import { byOption, decisionRequest } from '../shared/kyc/decision.ts';
import { idOf } from '../shared/resource/ids.ts';
import { timeOption } from '../shared/resource/options.ts';
import { actionCommand } from '../shared/resource/resource-command.ts';
import { verificationShown } from '../shared/shown/verification.ts';

export const command = actionCommand({
  arguments: { verification: idOf('verification') },
  options: {
    by: byOption,
    expires: timeOption('until when it holds; as the service has it unless said'),
    note: text({ summary: 'kept with the decision', placeholder: 'text' }),
  },
  examples: [{ line: 'payctl kyc approve ver_…', meaning: 'the merchant may charge and be paid' }],
  request: ({ arguments: { verification }, options: { by, expires, note } }) =>
    decisionRequest(verification, { decision: 'verified', decided_by: by, expires_at: expires, note }),
  ...verificationShown,
});

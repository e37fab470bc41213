import { userInfo } from 'node:os';
import { text } from '../../cli/option.ts';
import { path } from '../shared/api/path.ts';
import { byOption } from '../shared/kyc/decision.ts';
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
  examples: [
    { line: 'payctl kyc revoke ver_… --reason "forged papers"', meaning: 'charges and payouts are closed' },
  ],
  request: ({ arguments: { verification }, options: { reason, by = userInfo().username, note } }) => ({
    service: 'kyc-service',
    path: path`/api/v1/verifications/${verification}/revoke`,
    body: { reason: need(reason, '--reason'), decided_by: by, note },
  }),
  ...verificationShown,
});

import { requiredChoice } from '../../cli/option.ts';
import { path } from '../shared/api/path.ts';
import { idOf } from '../shared/resource/ids.ts';
import { actionCommand } from '../shared/resource/resource-command.ts';
import { verificationShown } from '../shared/shown/verification.ts';

export const command = actionCommand({
  arguments: {
    verification: idOf('verification'),
    level: requiredChoice(['basic', 'full'], { summary: 'basic or full' }),
  },
  examples: [{ line: 'payctl kyc request-level ver_… full', meaning: 'says what is due for it' }],
  request: ({ arguments: { verification, level } }) => ({
    service: 'kyc-service',
    path: path`/api/v1/verifications/${verification}/request-level`,
    body: { requested_level: level },
  }),
  ...verificationShown,
});

import { path } from '../shared/api/path.ts';
import { idOf } from '../shared/resource/ids.ts';
import { getCommand } from '../shared/resource/resource-command.ts';
import { verificationShown } from '../shared/shown/verification.ts';

export const command = getCommand({
  arguments: { verification: idOf('verification') },
  examples: [{ line: 'payctl kyc get ver_…', meaning: 'its state, and which documents are due' }],
  request: ({ arguments: { verification } }) => ({
    service: 'kyc-service',
    path: path`/api/v1/verifications/${verification}`,
  }),
  ...verificationShown,
});

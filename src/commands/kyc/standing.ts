import { path } from '../shared/api/path.ts';
import { idOf } from '../shared/resource/ids.ts';
import { getCommand } from '../shared/resource/resource-command.ts';
import { verificationShown } from '../shared/shown/verification.ts';

export const command = getCommand({
  arguments: { merchant: idOf('merchant') },
  examples: [{ line: 'payctl kyc standing mer_…', meaning: 'whether it may charge and be paid' }],
  request: ({ arguments: { merchant } }) => ({
    service: 'kyc-service',
    path: path`/api/v1/merchants/${merchant}/verification`,
  }),
  ...verificationShown,
});

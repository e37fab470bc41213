import { choice } from '../../cli/option.ts';
import { idOf } from '../shared/resource/ids.ts';
import { actionCommand } from '../shared/resource/resource-command.ts';
import { verificationShown } from '../shared/shown/verification.ts';

export const command = actionCommand({
  arguments: { merchant: idOf('merchant') },
  options: {
    level: choice(['basic', 'full'], { summary: 'to reach; basic unless said', placeholder: 'level' }),
  },
  examples: [{ line: 'payctl kyc start mer_… --level full', meaning: 'says which documents are due' }],
  request: ({ arguments: { merchant }, options: { level } }) => ({
    service: 'kyc-service',
    path: '/api/v1/verifications',
    body: { merchant_id: merchant, requested_level: level },
  }),
  ...verificationShown,
});

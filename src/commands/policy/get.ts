import { path } from '../shared/api/path.ts';
import { idOf } from '../shared/resource/ids.ts';
import { getCommand } from '../shared/resource/resource-command.ts';
import { policyShown } from '../shared/shown/policy.ts';

export const command = getCommand({
  arguments: { merchant: idOf('merchant') },
  examples: [{ line: 'payctl policy get mer_…', meaning: 'its methods, currencies and channels' }],
  request: ({ arguments: { merchant } }) => ({
    service: 'merchant-policy-service',
    path: path`/api/v1/policies/${merchant}`,
  }),
  ...policyShown,
});

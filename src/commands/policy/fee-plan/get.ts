import { path } from '../../shared/api/path.ts';
import { idOf } from '../../shared/resource/ids.ts';
import { getCommand } from '../../shared/resource/resource-command.ts';
import { feePlanShown } from '../../shared/shown/policy.ts';

export const command = getCommand({
  arguments: { feePlan: idOf('feePlan') },
  examples: [{ line: 'payctl policy fee-plan get fee_…', meaning: 'what it takes of a payment' }],
  request: ({ arguments: { feePlan } }) => ({
    service: 'merchant-policy-service',
    path: path`/api/v1/fee-plans/${feePlan}`,
  }),
  ...feePlanShown,
});

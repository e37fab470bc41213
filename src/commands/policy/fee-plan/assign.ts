import { path } from '../../shared/api/path.ts';
import { idOf } from '../../shared/resource/ids.ts';
import { timeOption } from '../../shared/resource/options.ts';
import { actionCommand } from '../../shared/resource/resource-command.ts';
import { policyShown } from '../../shared/shown/policy.ts';

export const command = actionCommand({
  arguments: { merchant: idOf('merchant'), feePlan: idOf('feePlan') },
  options: { from: timeOption('in force from then on; now unless said') },
  examples: [
    { line: 'payctl policy fee-plan assign mer_… fee_…', meaning: 'its fees, from the plan’s date on' },
  ],
  request: ({ arguments: { merchant, feePlan }, options: { from } }) => ({
    service: 'merchant-policy-service',
    path: path`/api/v1/policies/${merchant}/fee-plans`,
    body: { fee_plan_id: feePlan, effective_from: from },
  }),
  ...policyShown,
});

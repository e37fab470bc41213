import { path } from '../../shared/api/path.ts';
import { idOf } from '../../shared/resource/ids.ts';
import { tableCommand } from '../../shared/resource/resource-command.ts';
import { long, state } from '../../shared/resource/shown.ts';

export const command = tableCommand({
  description: 'Newest first; the last 100.',
  arguments: { merchant: idOf('merchant') },
  examples: [{ line: 'payctl policy fee-plan of mer_…', meaning: 'what it had, has and will have' }],
  request: ({ arguments: { merchant } }) => ({
    service: 'merchant-policy-service',
    path: path`/api/v1/policies/${merchant}/fee-plans`,
  }),
  of: 'fee plans',
  columns: {
    'FEE PLAN': 'fee_plan_id',
    STATE: state,
    NAME: long('name'),
    CURRENCY: 'currency',
    FROM: 'effective_from',
    UNTIL: 'effective_until',
  },
});

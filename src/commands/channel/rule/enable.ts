import { path } from '../../shared/api/path.ts';
import { idOf } from '../../shared/resource/ids.ts';
import { actionCommand } from '../../shared/resource/resource-command.ts';
import { routingRuleShown } from '../../shared/shown/routing-rule.ts';

export const command = actionCommand({
  arguments: { rule: idOf('routingRule') },
  examples: [{ line: 'payctl channel rule enable rtr_…', meaning: 'it decides from the next payment on' }],
  request: ({ arguments: { rule } }) => ({
    service: 'channel-adapter',
    method: 'PATCH',
    path: path`/api/v1/routing-rules/${rule}`,
    body: { enabled: true },
  }),
  ...routingRuleShown,
});

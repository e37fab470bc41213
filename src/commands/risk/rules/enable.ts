import { path } from '../../shared/api/path.ts';
import { idOf } from '../../shared/resource/ids.ts';
import { actionCommand } from '../../shared/resource/resource-command.ts';
import { ruleShown } from '../../shared/shown/rule.ts';

export const command = actionCommand({
  arguments: { rule: idOf('rule') },
  examples: [{ line: 'payctl risk rules enable rul_…', meaning: 'from the next payment on' }],
  request: ({ arguments: { rule } }) => ({
    service: 'risk-service',
    method: 'PATCH',
    path: path`/api/v1/rules/${rule}`,
    body: { state: 'enabled' },
  }),
  ...ruleShown,
});

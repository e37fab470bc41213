import { path } from '../../shared/api/path.ts';
import { idOf } from '../../shared/resource/ids.ts';
import { actionCommand } from '../../shared/resource/resource-command.ts';
import { ruleShown } from '../../shared/shown/rule.ts';

export const command = actionCommand({
  arguments: { rule: idOf('rule') },
  examples: [{ line: 'payctl risk rules disable rul_…', meaning: 'it is kept and takes no effect' }],
  request: ({ arguments: { rule } }) => ({
    service: 'risk-service',
    method: 'PATCH',
    path: path`/api/v1/rules/${rule}`,
    body: { state: 'disabled' },
  }),
  ...ruleShown,
});

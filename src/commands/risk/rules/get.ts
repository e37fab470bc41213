import { path } from '../../shared/api/path.ts';
import { idOf } from '../../shared/resource/ids.ts';
import { getCommand } from '../../shared/resource/resource-command.ts';
import { ruleShown } from '../../shared/shown/rule.ts';

export const command = getCommand({
  arguments: { rule: idOf('rule') },
  examples: [{ line: 'payctl risk rules get rul_…', meaning: 'when it holds and what it does' }],
  request: ({ arguments: { rule } }) => ({ service: 'risk-service', path: path`/api/v1/rules/${rule}` }),
  ...ruleShown,
});

import { choice, list, text } from '../../../cli/option.ts';
import { path } from '../../shared/api/path.ts';
import { idOf } from '../../shared/resource/ids.ts';
import { needOne, wholeNumber } from '../../shared/resource/options.ts';
import { actionCommand } from '../../shared/resource/resource-command.ts';
import { riskActions } from '../../shared/risk/actions.ts';
import { conditionOf } from '../../shared/risk/condition.ts';
import { ruleShown } from '../../shared/shown/rule.ts';

export const command = actionCommand({
  description: 'What is not said stays as it is; --when replaces all conditions. Each change is a version.',
  arguments: { rule: idOf('rule') },
  options: {
    name: text({ summary: 'what it is for', placeholder: 'text' }),
    when: list({ summary: 'a condition; may be repeated: "amount gt 100000"', placeholder: 'condition' }),
    action: choice(riskActions, { summary: 'what it asks for', placeholder: 'action' }),
    points: wholeNumber('added to the score', 100),
    priority: wholeNumber('the lower, the earlier it is looked at', 10_000),
  },
  examples: [
    { line: 'payctl risk rules update rul_… --action three_d_secure', meaning: 'asks the payer instead' },
  ],
  request: ({ arguments: { rule }, options: { when, ...options } }) => ({
    service: 'risk-service',
    method: 'PATCH',
    path: path`/api/v1/rules/${rule}`,
    body: needOne({ ...options, conditions: when.length === 0 ? undefined : when.map(conditionOf) }),
  }),
  ...ruleShown,
});

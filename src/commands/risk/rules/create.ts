import { choice, flag, list, text } from '../../../cli/option.ts';
import { wrongUse } from '../../../cli/wrong-use.ts';
import { need, wholeNumber } from '../../shared/resource/options.ts';
import { actionCommand } from '../../shared/resource/resource-command.ts';
import { riskActions } from '../../shared/risk/actions.ts';
import { conditionOf } from '../../shared/risk/condition.ts';
import { ruleShown } from '../../shared/shown/rule.ts';

export const command = actionCommand({
  description:
    'All of its conditions must hold. An amount is compared in minor units, with a condition on the currency beside it.',
  options: {
    name: text({ summary: 'what it is for', placeholder: 'text' }),
    when: list({ summary: 'a condition; may be repeated: "amount gt 100000"', placeholder: 'condition' }),
    action: choice(riskActions, { summary: 'what it asks for', placeholder: 'action' }),
    points: wholeNumber('added to the score; 0 unless said', 100),
    priority: wholeNumber('the lower, the earlier it is looked at', 10_000),
    disabled: flag({ summary: 'without effect until it is enabled' }),
  },
  examples: [
    {
      line: 'payctl risk rules create --name large --when "amount gt 100000" --when "currency eq USD" --action review',
      meaning: 'a person looks at payments above 1,000.00 USD',
    },
    {
      line: 'payctl risk rules create --name far --when "country in KP,IR" --action block --points 100',
      meaning: 'refuse payments from there',
    },
  ],
  request: ({ options: { name, when, action, points = 0, priority, disabled } }) => {
    if (when.length === 0) throw wrongUse('Say when it holds: --when "amount gt 100000"');
    return {
      service: 'risk-service',
      path: '/api/v1/rules',
      body: {
        name: need(name, '--name'),
        conditions: when.map(conditionOf),
        points,
        action: need(action, '--action'),
        priority,
        state: disabled ? 'disabled' : undefined,
      },
    };
  },
  ...ruleShown,
});

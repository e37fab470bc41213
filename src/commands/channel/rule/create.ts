import { ruleBody, ruleOptions } from '../../shared/channel/rule-options.ts';
import { need } from '../../shared/resource/options.ts';
import { actionCommand } from '../../shared/resource/resource-command.ts';
import { routingRuleShown } from '../../shared/shown/routing-rule.ts';

export const command = actionCommand({
  description: 'It holds from the next payment on; what is not said is no condition.',
  options: ruleOptions,
  examples: [
    {
      line: 'payctl channel rule create --description "euros to Adyen" --priority 10 --currencies EUR --channels adyen,stripe',
      meaning: 'Adyen first, then Stripe',
    },
    {
      line: 'payctl channel rule create --description "large ones" --priority 5 --currencies USD --min 1000 --strategy cost',
      meaning: 'from 1,000 dollars on, to whoever is cheapest',
    },
  ],
  request: ({ options }) => ({
    service: 'channel-adapter',
    path: '/api/v1/routing-rules',
    body: {
      ...ruleBody(options, options.currencies ?? []),
      description: need(options.description, '--description'),
      priority: need(options.priority, '--priority'),
    },
  }),
  ...routingRuleShown,
});

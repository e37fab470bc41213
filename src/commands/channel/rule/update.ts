import { path } from '../../shared/api/path.ts';
import type { ServiceApi } from '../../shared/api/service-api.ts';
import { ruleBody, ruleOptions } from '../../shared/channel/rule-options.ts';
import { idOf } from '../../shared/resource/ids.ts';
import { needOne } from '../../shared/resource/options.ts';
import { actionCommand } from '../../shared/resource/resource-command.ts';
import { routingRuleShown } from '../../shared/shown/routing-rule.ts';

export const command = actionCommand({
  description:
    'What is not said stays as it is; none takes --min or --max away. It holds from the next payment on.',
  arguments: { rule: idOf('routingRule') },
  options: ruleOptions,
  examples: [
    { line: 'payctl channel rule update rtr_… --channels stripe,adyen', meaning: 'the other way round' },
    { line: 'payctl channel rule update rtr_… --priority 1', meaning: 'before all others' },
  ],
  request: async ({ arguments: { rule }, options }, api) => {
    const isAmountSaid = options.min !== undefined || options.max !== undefined;
    const present = isAmountSaid && options.currencies === undefined ? await currenciesOf(api, rule) : [];
    return {
      service: 'channel-adapter',
      method: 'PATCH',
      path: path`/api/v1/routing-rules/${rule}`,
      body: needOne(ruleBody(options, options.currencies ?? present)),
    };
  },
  ...routingRuleShown,
});

async function currenciesOf(api: ServiceApi, id: string): Promise<readonly string[]> {
  const rules = await api.get('channel-adapter', '/api/v1/routing-rules');
  return (
    rules
      .rows('data')
      .find((rule) => rule.text('id') === id)
      ?.texts('currencies') ?? []
  );
}

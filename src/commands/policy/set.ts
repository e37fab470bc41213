import { choice } from '../../cli/option.ts';
import { foundOr } from '../shared/api/found-or.ts';
import { path } from '../shared/api/path.ts';
import { idOf } from '../shared/resource/ids.ts';
import { wordsOption } from '../shared/resource/options.ts';
import { actionCommand } from '../shared/resource/resource-command.ts';
import { policyShown } from '../shared/shown/policy.ts';

export const command = actionCommand({
  description: 'What is not said stays as it is. A fee plan is given with policy fee-plan assign.',
  arguments: { merchant: idOf('merchant') },
  options: {
    currencies: wordsOption('those it may take, such as USD,EUR'),
    methods: wordsOption('the methods it may take, such as card'),
    channels: wordsOption('the channels it may use, such as stripe'),
    state: choice(['active', 'suspended'], { summary: 'suspended takes no payments', placeholder: 'state' }),
  },
  examples: [
    { line: 'payctl policy set mer_… --currencies USD,EUR', meaning: 'cards in dollars and euros' },
    { line: 'payctl policy set mer_… --state suspended', meaning: 'no payments until it is active' },
  ],
  request: async ({ arguments: { merchant }, options: { currencies, methods, channels, state } }, api) => {
    const service = 'merchant-policy-service';
    const own = path`/api/v1/policies/${merchant}`;
    const members = {
      allowed_currencies: currencies,
      allowed_methods: methods,
      allowed_channels: channels,
    };
    const present = await foundOr(api.get(service, own), 'policy-not-found');
    if (present === undefined) {
      const create = { service, path: '/api/v1/policies', body: { merchant_id: merchant, ...members } };
      if (state !== 'suspended') return create;
      await api.ask({ ...create, method: 'POST' });
      return { service, method: 'PATCH', path: own, body: { state } };
    }
    return { service, method: 'PATCH', path: own, body: { ...members, state } };
  },
  ...policyShown,
});

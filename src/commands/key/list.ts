import { choice } from '../../cli/option.ts';
import { merchantOption } from '../shared/resource/options.ts';
import { listCommand } from '../shared/resource/resource-command.ts';
import { listed, long, state, yesNo } from '../shared/resource/shown.ts';

const states = ['active', 'rotating', 'revoked'] as const;

export const command = listCommand({
  options: {
    merchant: merchantOption,
    state: choice(states, { summary: 'only those in this state', placeholder: 'state' }),
  },
  examples: [{ line: 'payctl key list --merchant mer_…', meaning: 'a merchant’s keys' }],
  request: ({ options: { merchant, state } }) => ({
    service: 'merchant-auth-service',
    path: '/api/v1/api-keys',
    query: { merchant_id: merchant, state },
  }),
  of: 'API keys',
  columns: {
    KEY: 'id',
    STATE: state,
    NAME: long('name'),
    PREFIX: 'prefix',
    LIVE: yesNo('live'),
    SCOPES: listed('scopes'),
    MERCHANT: long('merchant_id'),
    'LAST USED': 'last_used_at',
  },
});

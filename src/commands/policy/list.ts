import { choice } from '../../cli/option.ts';
import { listCommand } from '../shared/resource/resource-command.ts';
import { listed, state } from '../shared/resource/shown.ts';

export const command = listCommand({
  options: {
    state: choice(['active', 'suspended'], { summary: 'only those in this state', placeholder: 'state' }),
  },
  examples: [{ line: 'payctl policy list', meaning: 'what each merchant may take' }],
  request: ({ options }) => ({
    service: 'merchant-policy-service',
    path: '/api/v1/policies',
    query: options,
  }),
  of: 'policies',
  columns: {
    MERCHANT: 'merchant_id',
    STATE: state,
    METHODS: listed('allowed_methods'),
    CURRENCIES: listed('allowed_currencies'),
    CHANNELS: listed('allowed_channels'),
    CHANGED: 'updated_at',
  },
});

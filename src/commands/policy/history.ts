import { path } from '../shared/api/path.ts';
import { idOf } from '../shared/resource/ids.ts';
import { tableCommand } from '../shared/resource/resource-command.ts';
import { listed, number, state } from '../shared/resource/shown.ts';

export const command = tableCommand({
  description: 'Newest first; the last 100.',
  arguments: { merchant: idOf('merchant') },
  examples: [{ line: 'payctl policy history mer_…', meaning: 'what it could take, and when' }],
  request: ({ arguments: { merchant } }) => ({
    service: 'merchant-policy-service',
    path: path`/api/v1/policies/${merchant}/history`,
  }),
  of: 'versions',
  columns: {
    VERSION: number('version'),
    STATE: state,
    METHODS: listed('allowed_methods'),
    CURRENCIES: listed('allowed_currencies'),
    CHANNELS: listed('allowed_channels'),
    AT: 'updated_at',
  },
});

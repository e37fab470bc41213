import { idOf } from '../shared/resource/ids.ts';
import { tableCommand } from '../shared/resource/resource-command.ts';
import { limitColumns } from '../shared/shown/limit.ts';

export const command = tableCommand({
  description: 'An empty cell is no limit.',
  arguments: { merchant: idOf('merchant') },
  examples: [{ line: 'payctl quota get mer_…', meaning: 'its limits in every currency' }],
  request: ({ arguments: { merchant } }) => ({
    service: 'merchant-quota-service',
    path: '/api/v1/limits',
    query: { merchant_id: merchant, limit: 100 },
  }),
  of: 'limits: the merchant may take any amount',
  columns: limitColumns,
});

import { currencyOption } from '../shared/resource/options.ts';
import { listCommand } from '../shared/resource/resource-command.ts';
import { limitColumns } from '../shared/shown/limit.ts';

export const command = listCommand({
  description: 'An empty cell is no limit.',
  options: { currency: currencyOption },
  examples: [{ line: 'payctl quota list --currency USD', meaning: 'the limits in dollars' }],
  request: ({ options }) => ({
    service: 'merchant-quota-service',
    path: '/api/v1/limits',
    query: options,
  }),
  of: 'limits',
  columns: limitColumns,
});

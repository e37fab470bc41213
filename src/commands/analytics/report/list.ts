import { merchantOption } from '../../shared/resource/options.ts';
import { listCommand } from '../../shared/resource/resource-command.ts';
import { long, number } from '../../shared/resource/shown.ts';

export const command = listCommand({
  options: { merchant: merchantOption },
  examples: [{ line: 'payctl analytics report list', meaning: 'what can be run' }],
  request: ({ options: { merchant } }) => ({
    service: 'analytics-service',
    path: '/api/v1/reports',
    query: { merchant_id: merchant },
  }),
  of: 'reports',
  columns: {
    REPORT: 'id',
    NAME: long('name'),
    CURRENCY: 'currency',
    BY: 'granularity',
    DAYS: number('last_days'),
    MERCHANT: 'merchant_id',
    CREATED: 'created_at',
  },
});

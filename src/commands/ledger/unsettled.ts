import { timeOption } from '../shared/resource/options.ts';
import { tableCommand } from '../shared/resource/resource-command.ts';
import { money, number } from '../shared/resource/shown.ts';

export const command = tableCommand({
  description: 'At most 1,000 merchants and currencies.',
  options: { until: timeOption('only bookings made before it; now unless said') },
  examples: [
    { line: 'payctl ledger unsettled', meaning: 'who waits for a settlement, and of how much' },
    { line: 'payctl ledger unsettled --until 2026-08-01', meaning: 'what July has left' },
  ],
  request: ({ options: { until = new Date().toISOString() } }) => ({
    service: 'accounting-service',
    path: '/api/v1/settleable',
    query: { until, limit: 1_000 },
  }),
  of: 'bookings that are not settled',
  columns: {
    MERCHANT: 'merchant_id',
    BOOKINGS: number('entry_count'),
    NET: money('net_amount'),
    SINCE: 'oldest_at',
  },
});

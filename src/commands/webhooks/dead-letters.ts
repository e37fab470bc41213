import { idOption } from '../shared/resource/ids.ts';
import { merchantOption, timeOptions } from '../shared/resource/options.ts';
import { listCommand } from '../shared/resource/resource-command.ts';
import { deliveryColumns } from '../shared/webhooks/shown.ts';

export const command = listCommand({
  description:
    'After 16 tries over 24 hours, or at once where the endpoint answered 410 or was deleted. They stay, and are replayed with webhooks replay.',
  options: {
    merchant: merchantOption,
    endpoint: idOption('webhookEndpoint', { summary: 'only to this endpoint' }),
    ...timeOptions,
  },
  examples: [
    { line: 'payctl webhooks dead-letters --endpoint whe_…', meaning: 'what a shop never got' },
    { line: 'payctl webhooks dead-letters --from 24h', meaning: 'those of the last day' },
  ],
  request: ({ options: { merchant, endpoint, from, to } }) => ({
    service: 'notification-service',
    path: '/api/v1/deliveries',
    query: {
      state: 'failed',
      merchant_id: merchant,
      endpoint_id: endpoint,
      created_from: from,
      created_to: to,
    },
  }),
  of: 'dead letters',
  columns: deliveryColumns,
});

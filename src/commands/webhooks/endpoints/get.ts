import { path } from '../../shared/api/path.ts';
import { idOf } from '../../shared/resource/ids.ts';
import { getCommand } from '../../shared/resource/resource-command.ts';
import { endpointShown } from '../../shared/webhooks/shown.ts';

export const command = getCommand({
  description: 'Without its secret, which is shown once when it is made.',
  arguments: { endpoint: idOf('webhookEndpoint') },
  examples: [{ line: 'payctl webhooks endpoints get whe_…', meaning: 'where it is, and why it is disabled' }],
  request: ({ arguments: { endpoint } }) => ({
    service: 'notification-service',
    path: path`/api/v1/webhook-endpoints/${endpoint}`,
  }),
  ...endpointShown,
});

import { path } from '../../shared/api/path.ts';
import { idOf } from '../../shared/resource/ids.ts';
import { actionCommand } from '../../shared/resource/resource-command.ts';
import { endpointShown } from '../../shared/webhooks/shown.ts';

export const command = actionCommand({
  description: 'What was pending for it becomes a dead letter; its deliveries stay to be looked at.',
  arguments: { endpoint: idOf('webhookEndpoint') },
  examples: [{ line: 'payctl webhooks endpoints delete whe_…', meaning: 'for good' }],
  request: ({ arguments: { endpoint } }) => ({
    service: 'notification-service',
    method: 'DELETE',
    path: path`/api/v1/webhook-endpoints/${endpoint}`,
  }),
  ...endpointShown,
});

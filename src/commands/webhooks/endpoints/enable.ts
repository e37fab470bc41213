import { path } from '../../shared/api/path.ts';
import { idOf } from '../../shared/resource/ids.ts';
import { actionCommand } from '../../shared/resource/resource-command.ts';
import { endpointShown } from '../../shared/webhooks/shown.ts';

export const command = actionCommand({
  description: 'What happened while it was disabled was not kept for it; webhooks replay --from sends it.',
  arguments: { endpoint: idOf('webhookEndpoint') },
  examples: [{ line: 'payctl webhooks endpoints enable whe_…', meaning: 'after the shop is back' }],
  request: ({ arguments: { endpoint } }) => ({
    service: 'notification-service',
    path: path`/api/v1/webhook-endpoints/${endpoint}/enable`,
  }),
  ...endpointShown,
});

import { path } from '../../shared/api/path.ts';
import { idOf } from '../../shared/resource/ids.ts';
import { actionCommand } from '../../shared/resource/resource-command.ts';
import { deliveryShown } from '../../shared/webhooks/shown.ts';

export const command = actionCommand({
  description: 'Of type webhook.test, whatever it subscribed to, signed and tried again like any other.',
  arguments: { endpoint: idOf('webhookEndpoint') },
  examples: [{ line: 'payctl webhooks endpoints test whe_…', meaning: 'is it reached, does it verify?' }],
  request: ({ arguments: { endpoint } }) => ({
    service: 'notification-service',
    path: path`/api/v1/webhook-endpoints/${endpoint}/test`,
  }),
  ...deliveryShown,
});

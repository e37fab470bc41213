import { path } from '../../shared/api/path.ts';
import { idOf } from '../../shared/resource/ids.ts';
import { getCommand } from '../../shared/resource/resource-command.ts';
import { deliveryShown } from '../../shared/webhooks/shown.ts';

export const command = getCommand({
  arguments: { delivery: idOf('delivery') },
  examples: [
    { line: 'payctl webhooks deliveries get dlv_…', meaning: 'what the endpoint answered, try by try' },
  ],
  request: ({ arguments: { delivery } }) => ({
    service: 'notification-service',
    path: path`/api/v1/deliveries/${delivery}`,
  }),
  ...deliveryShown,
});

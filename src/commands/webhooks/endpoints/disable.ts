import { text } from '../../../cli/option.ts';
import { path } from '../../shared/api/path.ts';
import { idOf } from '../../shared/resource/ids.ts';
import { actionCommand } from '../../shared/resource/resource-command.ts';
import { endpointShown } from '../../shared/webhooks/shown.ts';

export const command = actionCommand({
  description: 'It is told of nothing new.',
  arguments: { endpoint: idOf('webhookEndpoint') },
  options: { reason: text({ summary: 'why', placeholder: 'text' }) },
  examples: [
    { line: 'payctl webhooks endpoints disable whe_… --reason maintenance', meaning: 'until it is enabled' },
  ],
  request: ({ arguments: { endpoint }, options: { reason } }) => ({
    service: 'notification-service',
    path: path`/api/v1/webhook-endpoints/${endpoint}/disable`,
    body: { reason },
  }),
  ...endpointShown,
});

import { text } from '../../../cli/option.ts';
import { path } from '../../shared/api/path.ts';
import { idOf } from '../../shared/resource/ids.ts';
import { actionCommand } from '../../shared/resource/resource-command.ts';
import { eventsOption } from '../../shared/webhooks/event-types.ts';
import { endpointShown } from '../../shared/webhooks/shown.ts';

export const command = actionCommand({
  description: 'What is pending goes to the new URL. The secret stays.',
  arguments: { endpoint: idOf('webhookEndpoint') },
  options: {
    url: text({ summary: 'where to', placeholder: 'url' }),
    events: eventsOption('of what, instead of before; * for everything'),
    description: text({ summary: 'what it is for', placeholder: 'text' }),
  },
  examples: [
    {
      line: 'payctl webhooks endpoints update whe_… --url https://shop.example/v2/hooks',
      meaning: 'it moved',
    },
    { line: "payctl webhooks endpoints update whe_… --events '*'", meaning: 'it is told of everything' },
  ],
  request: ({ arguments: { endpoint }, options: { url, events, description } }) => ({
    service: 'notification-service',
    method: 'PATCH',
    path: path`/api/v1/webhook-endpoints/${endpoint}`,
    body: { url, event_types: events, description },
  }),
  ...endpointShown,
});

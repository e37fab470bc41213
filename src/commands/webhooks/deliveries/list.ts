import { choice } from '../../../cli/option.ts';
import { idOption } from '../../shared/resource/ids.ts';
import { merchantOption, timeOptions } from '../../shared/resource/options.ts';
import { listCommand } from '../../shared/resource/resource-command.ts';
import { eventTypes } from '../../shared/webhooks/event-types.ts';
import { deliveryColumns } from '../../shared/webhooks/shown.ts';

export const command = listCommand({
  description: 'Newest first: one for each event and endpoint that is told of it.',
  options: {
    merchant: merchantOption,
    endpoint: idOption('webhookEndpoint', { summary: 'only to this endpoint' }),
    event: idOption('event', { summary: 'only of this event' }),
    type: choice(eventTypes, { summary: 'only of this type', placeholder: 'type' }),
    state: choice(['pending', 'delivered', 'failed'], {
      summary: 'only those in this state',
      placeholder: 'state',
    }),
    ...timeOptions,
  },
  examples: [
    { line: 'payctl webhooks deliveries list --state pending', meaning: 'what is tried again, and when' },
    { line: 'payctl webhooks deliveries list --event evt_…', meaning: 'who was told of an event' },
  ],
  request: ({ options: { merchant, endpoint, event, type, state, from, to } }) => ({
    service: 'notification-service',
    path: '/api/v1/deliveries',
    query: {
      merchant_id: merchant,
      endpoint_id: endpoint,
      event_id: event,
      event_type: type,
      state,
      created_from: from,
      created_to: to,
    },
  }),
  of: 'deliveries',
  columns: deliveryColumns,
});

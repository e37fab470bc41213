import { path } from '../../shared/api/path.ts';
import { idOf } from '../../shared/resource/ids.ts';
import { getCommand } from '../../shared/resource/resource-command.ts';

export const command = getCommand({
  arguments: { event: idOf('event') },
  examples: [{ line: 'payctl webhooks events get evt_…', meaning: 'the very body that is signed and sent' }],
  request: ({ arguments: { event } }) => ({
    service: 'notification-service',
    path: path`/api/v1/events/${event}`,
  }),
  head: (event, { style }) => `${style.strong(event.text('id'))}  ${event.text('type')}`,
  facts: { of: 'aggregate_id', merchant: 'merchant_id', happened: 'created_at' },
  more: (event) => ['', event.text('payload')],
});

import { choice, text } from '../../../cli/option.ts';
import { merchantOption, timeOption } from '../../shared/resource/options.ts';
import { listCommand } from '../../shared/resource/resource-command.ts';
import { eventTypes } from '../../shared/webhooks/event-types.ts';

export const command = listCommand({
  description: 'Newest first, whether or not an endpoint was told of them.',
  options: {
    merchant: merchantOption,
    type: choice(eventTypes, { summary: 'only of this type', placeholder: 'type' }),
    of: text({ summary: 'only of this payment, dispute, …', placeholder: 'id' }),
    from: timeOption('happened at or after: 2026-08-01, a time, or an age such as 24h'),
    to: timeOption('happened before'),
  },
  examples: [
    { line: 'payctl webhooks events list --merchant mer_…', meaning: 'a merchant’s last events' },
    { line: 'payctl webhooks events list --type payment.failed --from 1h', meaning: 'what failed lately' },
  ],
  request: ({ options: { merchant, type, of, from, to } }) => ({
    service: 'notification-service',
    path: '/api/v1/events',
    query: { merchant_id: merchant, type, aggregate_id: of, created_from: from, created_to: to },
  }),
  of: 'events',
  columns: {
    EVENT: 'id',
    TYPE: 'type',
    OF: 'aggregate_id',
    MERCHANT: { read: (event) => event.text('merchant_id'), canShrink: true },
    HAPPENED: 'created_at',
  },
});

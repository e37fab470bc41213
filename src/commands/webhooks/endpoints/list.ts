import { choice } from '../../../cli/option.ts';
import { merchantOption } from '../../shared/resource/options.ts';
import { listCommand } from '../../shared/resource/resource-command.ts';
import { listed, long, state } from '../../shared/resource/shown.ts';

export const command = listCommand({
  description: 'Newest first; those that were deleted only with --state deleted.',
  options: {
    merchant: merchantOption,
    state: choice(['enabled', 'disabled', 'deleted'], {
      summary: 'only those in this state',
      placeholder: 'state',
    }),
  },
  examples: [
    { line: 'payctl webhooks endpoints list --merchant mer_…', meaning: 'a merchant’s' },
    { line: 'payctl webhooks endpoints list --state disabled', meaning: 'those that are told of nothing' },
  ],
  request: ({ options: { merchant, state: is } }) => ({
    service: 'notification-service',
    path: '/api/v1/webhook-endpoints',
    query: { merchant_id: merchant, state: is },
  }),
  of: 'webhook endpoints',
  columns: {
    ENDPOINT: 'id',
    STATE: state,
    URL: long('url'),
    EVENTS: listed('event_types'),
    MERCHANT: { read: (endpoint) => endpoint.text('merchant_id'), canShrink: true },
    REASON: long('disabled_reason'),
    CREATED: 'created_at',
  },
});

import { text } from '../../../cli/option.ts';
import { idOption } from '../../shared/resource/ids.ts';
import { need } from '../../shared/resource/options.ts';
import { actionCommand } from '../../shared/resource/resource-command.ts';
import { eventsOption } from '../../shared/webhooks/event-types.ts';
import { endpointShown } from '../../shared/webhooks/shown.ts';

export const command = actionCommand({
  description:
    'Messages are signed with the secret both as Standard Webhooks and as `Payment-Signature: t=…,v1=…`; the packages standardwebhooks and stripe verify them.',
  options: {
    merchant: idOption('merchant', { short: 'm', summary: 'whose events; of every merchant unless said' }),
    url: text({ summary: 'where to: https://shop.example/hooks', placeholder: 'url' }),
    events: eventsOption('of what: payment.succeeded,refund.succeeded; of everything unless said'),
    description: text({ summary: 'what it is for', placeholder: 'text' }),
  },
  examples: [
    {
      line: 'payctl webhooks endpoints create --merchant mer_… --url http://localhost:3000/hooks',
      meaning: 'a shop that is told of everything',
    },
    {
      line: 'payctl webhooks endpoints create -m mer_… --url https://shop.example/hooks --events payment.succeeded,payment.failed',
      meaning: 'of two kinds of events',
    },
  ],
  request: ({ options: { merchant = '*', url, events = ['*'], description } }) => ({
    service: 'notification-service',
    path: '/api/v1/webhook-endpoints',
    body: { merchant_id: merchant, url: need(url, '--url'), event_types: events, description },
  }),
  ...endpointShown,
});

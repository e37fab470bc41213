import { value } from '../../../cli/option.ts';
import { parseDuration } from '../../../kernel/duration.ts';
import { path } from '../../shared/api/path.ts';
import { idOf } from '../../shared/resource/ids.ts';
import { actionCommand } from '../../shared/resource/resource-command.ts';
import { endpointShown } from '../../shared/webhooks/shown.ts';

export const command = actionCommand({
  description:
    'Until the overlap ends, every message carries two signatures, so that the receiver may change its secret at any moment in between.',
  arguments: { endpoint: idOf('webhookEndpoint') },
  options: {
    overlap: value({
      summary: 'how long the old one signs as well, at most 168h; 24h unless said',
      placeholder: 'duration',
      parse: parseDuration,
      expected: 'a duration such as 24h',
    }),
  },
  examples: [
    { line: 'payctl webhooks endpoints rotate whe_…', meaning: 'the old secret is good for a day more' },
    { line: 'payctl webhooks endpoints rotate whe_… --overlap 0s', meaning: 'it leaked: end it now' },
  ],
  request: ({ arguments: { endpoint }, options: { overlap } }) => ({
    service: 'notification-service',
    path: path`/api/v1/webhook-endpoints/${endpoint}/rotate-secret`,
    body: { overlap_seconds: overlap === undefined ? undefined : Math.round(overlap / 1_000) },
  }),
  ...endpointShown,
});

import { path } from '../shared/api/path.ts';
import { idOf } from '../shared/resource/ids.ts';
import { tableCommand } from '../shared/resource/resource-command.ts';
import { long } from '../shared/resource/shown.ts';

export const command = tableCommand({
  description: 'Oldest first; one that is open has had no answer yet.',
  arguments: { payment: idOf('payment') },
  examples: [{ line: 'payctl pay attempts pay_…', meaning: 'what the channel was asked, and what it said' }],
  request: ({ arguments: { payment } }) => ({
    service: 'payment-gateway',
    path: path`/api/v1/payments/${payment}/attempts`,
  }),
  of: 'attempts: the channel was not asked',
  columns: {
    STARTED: 'started_at',
    OPERATION: 'operation',
    OUTCOME: 'outcome',
    CODE: 'code',
    MESSAGE: long('message'),
    FINISHED: 'finished_at',
  },
});

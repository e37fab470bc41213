import { path } from '../shared/api/path.ts';
import { idOf } from '../shared/resource/ids.ts';
import { tableCommand } from '../shared/resource/resource-command.ts';
import { number } from '../shared/resource/shown.ts';

export const command = tableCommand({
  arguments: { payment: idOf('payment') },
  examples: [{ line: 'payctl channel attempts pay_…', meaning: 'which channels were asked, in their order' }],
  request: ({ arguments: { payment } }) => ({
    service: 'channel-adapter',
    path: path`/api/v1/charges/${payment}/attempts`,
  }),
  of: 'attempts',
  columns: {
    NUMBER: number('number'),
    CHANNEL: 'channel',
    OUTCOME: 'outcome',
    CODE: 'code',
    MS: number('latency_ms'),
    AT: 'at',
  },
});

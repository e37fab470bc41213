import { path } from '../shared/api/path.ts';
import { idOf } from '../shared/resource/ids.ts';
import { tableCommand } from '../shared/resource/resource-command.ts';
import { historyColumns } from '../shared/shown/history.ts';

export const command = tableCommand({
  arguments: { payment: idOf('payment') },
  examples: [{ line: 'payctl pay history pay_…', meaning: 'when it became what' }],
  request: ({ arguments: { payment } }) => ({
    service: 'payment-gateway',
    path: path`/api/v1/payments/${payment}/history`,
  }),
  of: 'history',
  columns: historyColumns,
});

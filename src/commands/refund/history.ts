import { path } from '../shared/api/path.ts';
import { idOf } from '../shared/resource/ids.ts';
import { tableCommand } from '../shared/resource/resource-command.ts';
import { historyColumns } from '../shared/shown/history.ts';

export const command = tableCommand({
  arguments: { refund: idOf('refund') },
  examples: [{ line: 'payctl refund history ref_…', meaning: 'when it became what' }],
  request: ({ arguments: { refund } }) => ({
    service: 'payment-gateway',
    path: path`/api/v1/refunds/${refund}/history`,
  }),
  of: 'history',
  columns: historyColumns,
});

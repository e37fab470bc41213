import { path } from '../shared/api/path.ts';
import { idOf } from '../shared/resource/ids.ts';
import { tableCommand } from '../shared/resource/resource-command.ts';
import { historyColumns } from '../shared/shown/history.ts';

export const command = tableCommand({
  arguments: { order: idOf('order') },
  examples: [{ line: 'payctl order history ord_…', meaning: 'when it was paid, refunded or cancelled' }],
  request: ({ arguments: { order } }) => ({
    service: 'order-service',
    path: path`/api/v1/orders/${order}/history`,
  }),
  of: 'history',
  columns: historyColumns,
});

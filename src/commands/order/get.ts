import { path } from '../shared/api/path.ts';
import { idOf } from '../shared/resource/ids.ts';
import { getCommand } from '../shared/resource/resource-command.ts';
import { orderShown } from '../shared/shown/order.ts';

export const command = getCommand({
  arguments: { order: idOf('order') },
  examples: [{ line: 'payctl order get ord_…', meaning: 'its state and its payment' }],
  request: ({ arguments: { order } }) => ({ service: 'order-service', path: path`/api/v1/orders/${order}` }),
  ...orderShown,
});

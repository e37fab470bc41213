import { text } from '../../cli/option.ts';
import { path } from '../shared/api/path.ts';
import { idOf } from '../shared/resource/ids.ts';
import { need } from '../shared/resource/options.ts';
import { actionCommand } from '../shared/resource/resource-command.ts';
import { orderShown } from '../shared/shown/order.ts';

export const command = actionCommand({
  arguments: { order: idOf('order') },
  options: { reason: text({ summary: 'why; kept with the order', placeholder: 'text' }) },
  examples: [
    { line: 'payctl order cancel ord_… --reason "out of stock"', meaning: 'nobody can pay it any more' },
  ],
  request: ({ arguments: { order }, options: { reason } }) => ({
    service: 'order-service',
    path: path`/api/v1/orders/${order}/cancel`,
    body: { reason: need(reason, '--reason') },
  }),
  ...orderShown,
});

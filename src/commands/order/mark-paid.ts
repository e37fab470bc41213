import { text } from '../../cli/option.ts';
import { path } from '../shared/api/path.ts';
import { idOf } from '../shared/resource/ids.ts';
import { need } from '../shared/resource/options.ts';
import { actionCommand } from '../shared/resource/resource-command.ts';
import { orderShown } from '../shared/shown/order.ts';

export const command = actionCommand({
  description: 'By a payment made outside the gateway, which marks its own orders by itself.',
  arguments: { order: idOf('order') },
  options: { payment: text({ summary: 'what paid it', placeholder: 'id' }) },
  examples: [{ line: 'payctl order mark-paid ord_… --payment cash-17', meaning: 'it was paid in cash' }],
  request: ({ arguments: { order }, options: { payment } }) => ({
    service: 'order-service',
    path: path`/api/v1/orders/${order}/pay`,
    body: { payment_id: need(payment, '--payment') },
  }),
  ...orderShown,
});

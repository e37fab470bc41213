import { flag } from '../../cli/option.ts';
import { path } from '../shared/api/path.ts';
import { paymentShown } from '../shared/pay/payment-shown.ts';
import { idOf } from '../shared/resource/ids.ts';
import { getCommand } from '../shared/resource/resource-command.ts';

export const command = getCommand({
  arguments: { payment: idOf('payment') },
  options: { sync: flag({ summary: 'ask the channel first how the payment stands there' }) },
  examples: [
    { line: 'payctl pay get pay_…', meaning: 'where it stands, and what failed' },
    { line: 'payctl pay get pay_… --sync', meaning: 'one that is processing, asked for anew' },
  ],
  request: ({ arguments: { payment }, options: { sync } }) => ({
    service: 'payment-gateway',
    method: sync ? 'POST' : 'GET',
    path: path`/api/v1/payments/${payment}` + (sync ? '/sync' : ''),
  }),
  ...paymentShown,
});

import { text } from '../../cli/option.ts';
import { path } from '../shared/api/path.ts';
import { paymentShown } from '../shared/pay/payment-shown.ts';
import { idOf } from '../shared/resource/ids.ts';
import { actionCommand } from '../shared/resource/resource-command.ts';

export const command = actionCommand({
  description:
    'One that is authorized, or waits for its payer. What is captured is refunded instead: pay refund.',
  arguments: { payment: idOf('payment') },
  options: { reason: text({ summary: 'why', placeholder: 'text' }) },
  examples: [{ line: 'payctl pay cancel pay_…', meaning: 'the money is the payer’s again' }],
  request: ({ arguments: { payment }, options: { reason } }) => ({
    service: 'payment-gateway',
    path: path`/api/v1/payments/${payment}/cancel`,
    body: { reason },
  }),
  ...paymentShown,
});

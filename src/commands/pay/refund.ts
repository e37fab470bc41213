import { text } from '../../cli/option.ts';
import { path } from '../shared/api/path.ts';
import { amountOf } from '../shared/money/amount.ts';
import { currencyOfPayment } from '../shared/pay/currency.ts';
import { refundShown } from '../shared/pay/refund-shown.ts';
import { idOf } from '../shared/resource/ids.ts';
import { amountOptions } from '../shared/resource/options.ts';
import { actionCommand } from '../shared/resource/resource-command.ts';

export const command = actionCommand({
  description:
    'All that is left unless an amount is given; never more than was captured. Exit code 1 when the refund failed.',
  arguments: { payment: idOf('payment') },
  options: { ...amountOptions, reason: text({ summary: 'why', placeholder: 'text' }) },
  examples: [
    { line: 'payctl pay refund pay_…', meaning: 'all of it' },
    { line: 'payctl pay refund pay_… --amount 5.00 --reason returned', meaning: 'a part' },
  ],
  request: async ({ arguments: { payment }, options }, api) => {
    const currency = await currencyOfPayment(api, payment, options);
    return {
      service: 'payment-gateway',
      path: path`/api/v1/payments/${payment}/refunds`,
      body: { amount: amountOf({ ...options, currency }), reason: options.reason },
    };
  },
  ...refundShown,
});

import { path } from '../shared/api/path.ts';
import { amountOf } from '../shared/money/amount.ts';
import { currencyOfPayment } from '../shared/pay/currency.ts';
import { paymentShown } from '../shared/pay/payment-shown.ts';
import { idOf } from '../shared/resource/ids.ts';
import { amountOptions } from '../shared/resource/options.ts';
import { actionCommand } from '../shared/resource/resource-command.ts';

export const command = actionCommand({
  description: 'Wholly unless an amount is given; the rest is released to the payer.',
  arguments: { payment: idOf('payment') },
  options: amountOptions,
  examples: [
    { line: 'payctl pay capture pay_…', meaning: 'all of it' },
    { line: 'payctl pay capture pay_… --amount 5.00', meaning: 'a part; the rest is released' },
  ],
  request: async ({ arguments: { payment }, options }, api) => {
    const currency = await currencyOfPayment(api, payment, options);
    return {
      service: 'payment-gateway',
      path: path`/api/v1/payments/${payment}/capture`,
      body: { amount: amountOf({ ...options, currency }) },
    };
  },
  ...paymentShown,
});

import { idOf } from '../shared/resource/ids.ts';
import { amountOptions, currencyOptionOf, needAmount, timeOption } from '../shared/resource/options.ts';
import { getCommand } from '../shared/resource/resource-command.ts';

export const command = getCommand({
  description: 'By the plan in force at the time; nothing is charged.',
  arguments: { merchant: idOf('merchant') },
  options: {
    ...amountOptions,
    currency: currencyOptionOf('ISO 4217 code; USD unless said'),
    at: timeOption('by the plan of then; now unless said'),
  },
  examples: [{ line: 'payctl policy fee mer_… --amount 100.00', meaning: 'the fee of 100 dollars' }],
  request: ({ arguments: { merchant }, options: { currency = 'USD', at, ...options } }) => ({
    service: 'merchant-policy-service',
    method: 'POST',
    path: '/api/v1/fees/calculate',
    body: { merchant_id: merchant, currency, at, amount: needAmount({ ...options, currency }) },
  }),
  head: (fee, { style }) => style.strong(fee.money('fee_amount')),
  facts: { 'fee plan': 'fee_plan_id' },
});

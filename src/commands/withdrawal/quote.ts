import { idOf } from '../shared/resource/ids.ts';
import { amountOptions, currencyOptionOf, needAmount } from '../shared/resource/options.ts';
import { getCommand } from '../shared/resource/resource-command.ts';
import { feeModeOption } from '../shared/withdrawal/fee-mode.ts';

export const command = getCommand({
  description: 'By what holds now; nothing is charged.',
  arguments: { merchant: idOf('merchant') },
  options: {
    ...amountOptions,
    currency: currencyOptionOf('ISO 4217 code; USD unless said'),
    fee: feeModeOption,
  },
  examples: [{ line: 'payctl withdrawal quote mer_… --amount 100.00', meaning: 'what leaves the balance' }],
  request: ({ arguments: { merchant }, options: { currency = 'USD', fee, ...options } }) => ({
    service: 'withdrawal-service',
    method: 'POST',
    path: '/api/v1/withdrawals/quote',
    body: {
      merchant_id: merchant,
      currency,
      amount: needAmount({ ...options, currency }),
      fee_mode: fee,
    },
  }),
  head: (quote, { style }) => style.strong(`fee ${quote.money('fee_amount')}`),
  facts: {
    'arrives at the bank': { read: (quote) => quote.money('payout_amount') },
    'leaves the balance': { read: (quote) => quote.money('total_amount') },
    'fee schedule': { read: (quote) => quote.inner('fee_schedule')?.text('id') ?? '' },
  },
});

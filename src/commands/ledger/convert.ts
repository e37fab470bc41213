import { choice, text, value } from '../../cli/option.ts';
import { currencyCompletion, currencyOf } from '../shared/money/amount.ts';
import { basisPointsOf } from '../shared/money/basis-points.ts';
import { idOf } from '../shared/resource/ids.ts';
import { amountOptions, currencyOptionOf, need, needAmount } from '../shared/resource/options.ts';
import { actionCommand } from '../shared/resource/resource-command.ts';
import { transactionShown } from '../shared/shown/transaction.ts';

export const command = actionCommand({
  description: 'Of what the merchant has available, through the fx accounts; exact, rounded half up once.',
  arguments: { merchant: idOf('merchant') },
  options: {
    ...amountOptions,
    currency: currencyOptionOf('what is sold; USD unless said'),
    buy: value({
      summary: 'what is bought',
      placeholder: 'code',
      parse: currencyOf,
      expected: 'an ISO 4217 code such as JPY',
      completion: currencyCompletion,
    }),
    rate: text({ summary: 'of the bought currency for one of the sold: 1.0842', placeholder: 'rate' }),
    margin: value({
      summary: 'the platform’s part of what is bought, such as 0.5',
      placeholder: 'percent',
      parse: basisPointsOf,
      expected: 'a percentage with at most two decimals',
    }),
    kind: choice(['available', 'reserved', 'payable'], {
      summary: 'of which balance; available unless said',
      placeholder: 'kind',
    }),
    reference: text({ summary: 'repeated with the same one, it is booked once', placeholder: 'text' }),
  },
  examples: [
    {
      line: 'payctl ledger convert mer_… --amount 50.00 --currency USD --buy JPY --rate 149.5 --reference fx-1',
      meaning: '7475 yen',
    },
  ],
  request: ({ arguments: { merchant }, options: { currency = 'USD', ...options } }) => ({
    service: 'accounting-service',
    path: '/api/v1/conversions',
    body: {
      merchant_id: merchant,
      kind: options.kind,
      sold_currency: currency,
      sold_amount: needAmount({ ...options, currency }),
      bought_currency: need(options.buy, '--buy'),
      rate: need(options.rate, '--rate'),
      margin_bps: options.margin,
      reference: need(options.reference, '--reference'),
    },
  }),
  ...transactionShown,
});

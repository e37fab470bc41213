import { path } from '../shared/api/path.ts';
import { amountOptions, currencyArgument, needAmount } from '../shared/resource/options.ts';
import { getCommand } from '../shared/resource/resource-command.ts';
import { computed, whether } from '../shared/resource/shown.ts';

export const command = getCommand({
  description: 'By the exact rate, rounded once, half to even. Nothing is booked: see ledger convert.',
  arguments: {
    base: currencyArgument('what there is'),
    quote: currencyArgument('what it is worth in'),
  },
  options: amountOptions,
  examples: [{ line: 'payctl channel convert EUR JPY --amount 12.34', meaning: 'in yen, as of now' }],
  request: ({ arguments: { base, quote }, options }) => ({
    service: 'channel-adapter',
    path: path`/api/v1/exchange-rates/${base}/${quote}/conversion`,
    query: { amount: needAmount({ ...options, currency: base }) },
  }),
  head: (found, { style }) =>
    `${found.money('amount', 'base')} = ${style.strong(found.money('converted_amount', 'quote'))}`,
  facts: {
    rate: 'rate',
    'as of': 'as_of',
    age: computed((found) => `${found.text('age_seconds')} s`),
    stale: whether('stale', 'yes: the source of the rates does not answer'),
  },
});

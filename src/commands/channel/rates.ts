import { path } from '../shared/api/path.ts';
import { currencyArgument } from '../shared/resource/options.ts';
import { getCommand } from '../shared/resource/resource-command.ts';
import { computed, whether } from '../shared/resource/shown.ts';

export const command = getCommand({
  arguments: { base: currencyArgument('of one unit'), quote: currencyArgument('what it is worth in') },
  examples: [{ line: 'payctl channel rates EUR USD', meaning: 'how many dollars a euro is' }],
  request: ({ arguments: { base, quote } }) => ({
    service: 'channel-adapter',
    path: path`/api/v1/exchange-rates/${base}/${quote}`,
  }),
  head: (rate, { style }) =>
    style.strong(`1 ${rate.text('base')} = ${rate.text('rate')} ${rate.text('quote')}`),
  facts: {
    'as of': 'as_of',
    age: computed((rate) => `${rate.text('age_seconds')} s`),
    stale: whether('stale', 'yes: the source of the rates does not answer'),
  },
});

import { path } from '../shared/api/path.ts';
import { idOf } from '../shared/resource/ids.ts';
import { currencyOptionOf, timeOption } from '../shared/resource/options.ts';
import { getCommand } from '../shared/resource/resource-command.ts';
import { computed, money, number } from '../shared/resource/shown.ts';

export const command = getCommand({
  description: 'Of the bookings; before the settlement’s own fee and reserve. Nothing is settled.',
  arguments: { merchant: idOf('merchant') },
  options: {
    currency: currencyOptionOf('ISO 4217 code; USD unless said'),
    until: timeOption('bookings made before it; now unless said'),
  },
  examples: [{ line: 'payctl settlement preview mer_…', meaning: 'what is unsettled in dollars' }],
  request: ({
    arguments: { merchant },
    options: { currency = 'USD', until = new Date().toISOString() },
  }) => ({
    service: 'accounting-service',
    path: path`/api/v1/merchants/${merchant}/settleable`,
    query: { currency, until },
  }),
  head: (found, { style }) => `${style.strong(found.text('merchant_id'))} ${found.text('currency')}`,
  facts: {
    bookings: number('entry_count'),
    net: money('net_amount'),
    since: 'oldest_at',
    next: computed((found) =>
      found.text('entry_count') === '0'
        ? ''
        : `payctl settlement create ${found.text('merchant_id')} --currency ${found.text('currency')}`,
    ),
  },
});

import { path } from '../shared/api/path.ts';
import { idOf } from '../shared/resource/ids.ts';
import { currencyOption, timeOption } from '../shared/resource/options.ts';
import { tableCommand } from '../shared/resource/resource-command.ts';
import { money } from '../shared/resource/shown.ts';

export const command = tableCommand({
  description: 'Pending waits for settlement; available may be paid out; reserved is kept against disputes.',
  arguments: { merchant: idOf('merchant') },
  options: { currency: currencyOption, at: timeOption('as they were at this time; now unless said') },
  examples: [{ line: 'payctl ledger balances mer_…', meaning: 'what it is owed, and what it may have now' }],
  request: ({ arguments: { merchant }, options }) => ({
    service: 'accounting-service',
    path: path`/api/v1/merchants/${merchant}/balances`,
    query: options,
  }),
  of: 'balances: nothing was booked for this merchant',
  columns: {
    CURRENCY: 'currency',
    PENDING: money('pending'),
    AVAILABLE: money('available'),
    RESERVED: money('reserved'),
    PAYABLE: money('payable'),
    HELD: money('held'),
    WITHDRAWABLE: money('withdrawable'),
  },
});

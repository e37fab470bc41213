import { required, text } from '../../cli/option.ts';
import { path } from '../shared/api/path.ts';
import { tableCommand } from '../shared/resource/resource-command.ts';
import { money } from '../shared/resource/shown.ts';
import { todayUtc } from '../shared/today.ts';

export const command = tableCommand({
  arguments: { channel: required({ summary: 'such as stripe' }) },
  options: {
    date: text({ summary: 'of the bookings, in UTC; today unless said', placeholder: 'yyyy-mm-dd' }),
  },
  examples: [{ line: 'payctl channel statement stripe', meaning: 'what Stripe booked today' }],
  request: ({ arguments: { channel }, options: { date = todayUtc() } }) => ({
    service: 'channel-adapter',
    path: path`/api/v1/statements/${channel}`,
    query: { date },
  }),
  of: 'bookings on that day',
  columns: {
    AT: 'occurred_at',
    TYPE: 'type',
    AMOUNT: money('amount'),
    FEE: money('fee_amount'),
    NET: money('net_amount'),
    'AT THE CHANNEL': 'channel_payment_id',
  },
});

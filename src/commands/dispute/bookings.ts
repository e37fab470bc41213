import { path } from '../shared/api/path.ts';
import { idOf } from '../shared/resource/ids.ts';
import { tableCommand } from '../shared/resource/resource-command.ts';
import { failure, number, state } from '../shared/resource/shown.ts';

export const command = tableCommand({
  arguments: { dispute: idOf('dispute') },
  examples: [
    { line: 'payctl dispute bookings dsp_…', meaning: 'what it took from the merchant, or gave back' },
  ],
  request: ({ arguments: { dispute } }) => ({
    service: 'dispute-service',
    path: path`/api/v1/disputes/${dispute}/bookings`,
  }),
  of: 'bookings',
  columns: {
    EVENT: 'event',
    STATE: state,
    TRANSACTION: 'transaction_id',
    ATTEMPTS: number('attempts'),
    FAILURE: failure,
    AT: 'updated_at',
  },
});

import { path } from '../shared/api/path.ts';
import { idOf } from '../shared/resource/ids.ts';
import { actionCommand } from '../shared/resource/resource-command.ts';
import { reservationShown } from '../shared/shown/limit.ts';

export const command = actionCommand({
  description: 'One releases itself when its time is over; this is for one that is in the way before.',
  arguments: { reservation: idOf('reservation') },
  examples: [{ line: 'payctl quota release rsv_…', meaning: 'the merchant may use that much again' }],
  request: ({ arguments: { reservation } }) => ({
    service: 'merchant-quota-service',
    path: path`/api/v1/reservations/${reservation}/release`,
  }),
  ...reservationShown,
});

import { path } from '../shared/api/path.ts';
import { idOf } from '../shared/resource/ids.ts';
import { actionCommand } from '../shared/resource/resource-command.ts';
import { settlementShown } from '../shared/shown/settlement.ts';

export const command = actionCommand({
  description:
    'One that was created and not booked, as after a crash in between. Exit code 1 when it failed.',
  arguments: { settlement: idOf('settlement') },
  examples: [{ line: 'payctl settlement process set_…', meaning: 'what was pending becomes available' }],
  request: ({ arguments: { settlement } }) => ({
    service: 'settlement-service',
    path: path`/api/v1/settlements/${settlement}/process`,
  }),
  ...settlementShown,
});

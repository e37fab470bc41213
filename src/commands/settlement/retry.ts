import { path } from '../shared/api/path.ts';
import { idOf } from '../shared/resource/ids.ts';
import { actionCommand } from '../shared/resource/resource-command.ts';
import { settlementShown } from '../shared/shown/settlement.ts';

export const command = actionCommand({
  description:
    'One that the ledger could not book is booked again by itself, at growing intervals; what it refused, and what failed too often, waits for this.',
  arguments: { settlement: idOf('settlement') },
  examples: [{ line: 'payctl settlement retry set_…', meaning: 'when what failed was put right' }],
  request: ({ arguments: { settlement } }) => ({
    service: 'settlement-service',
    path: path`/api/v1/settlements/${settlement}/retry`,
  }),
  ...settlementShown,
});

import { path } from '../shared/api/path.ts';
import { idOf } from '../shared/resource/ids.ts';
import { getCommand } from '../shared/resource/resource-command.ts';
import { settlementShown } from '../shared/shown/settlement.ts';

export const command = getCommand({
  arguments: { settlement: idOf('settlement') },
  examples: [{ line: 'payctl settlement get set_…', meaning: 'its sums, and what failed' }],
  request: ({ arguments: { settlement } }) => ({
    service: 'settlement-service',
    path: path`/api/v1/settlements/${settlement}`,
  }),
  ...settlementShown,
});

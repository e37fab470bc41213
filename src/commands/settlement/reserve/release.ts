import { path } from '../../shared/api/path.ts';
import { idOf } from '../../shared/resource/ids.ts';
import { actionCommand } from '../../shared/resource/resource-command.ts';
import { reserveShown } from '../../shared/shown/settlement.ts';

export const command = actionCommand({
  arguments: { settlement: idOf('settlement') },
  examples: [{ line: 'payctl settlement reserve release set_…', meaning: 'the merchant may have it now' }],
  request: ({ arguments: { settlement } }) => ({
    service: 'settlement-service',
    path: path`/api/v1/settlements/${settlement}/release-reserve`,
  }),
  ...reserveShown,
});

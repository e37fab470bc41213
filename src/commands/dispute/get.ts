import { path } from '../shared/api/path.ts';
import { idOf } from '../shared/resource/ids.ts';
import { getCommand } from '../shared/resource/resource-command.ts';
import { disputeShown } from '../shared/shown/dispute.ts';

export const command = getCommand({
  arguments: { dispute: idOf('dispute') },
  examples: [{ line: 'payctl dispute get dsp_…', meaning: 'until when it wants what' }],
  request: ({ arguments: { dispute } }) => ({
    service: 'dispute-service',
    path: path`/api/v1/disputes/${dispute}`,
  }),
  ...disputeShown,
});

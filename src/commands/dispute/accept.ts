import { path } from '../shared/api/path.ts';
import { idOf } from '../shared/resource/ids.ts';
import { actionCommand } from '../shared/resource/resource-command.ts';
import { disputeShown } from '../shared/shown/dispute.ts';

export const command = actionCommand({
  arguments: { dispute: idOf('dispute') },
  examples: [{ line: 'payctl dispute accept dsp_…', meaning: 'it is lost, and the channel is told' }],
  request: ({ arguments: { dispute } }) => ({
    service: 'dispute-service',
    path: path`/api/v1/disputes/${dispute}/accept`,
  }),
  ...disputeShown,
});

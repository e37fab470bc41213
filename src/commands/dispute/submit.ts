import { path } from '../shared/api/path.ts';
import { idOf } from '../shared/resource/ids.ts';
import { actionCommand } from '../shared/resource/resource-command.ts';
import { disputeShown } from '../shared/shown/dispute.ts';

export const command = actionCommand({
  description: 'Nothing can be added afterwards.',
  arguments: { dispute: idOf('dispute') },
  examples: [{ line: 'payctl dispute submit dsp_…', meaning: 'the channel decides now' }],
  request: ({ arguments: { dispute } }) => ({
    service: 'dispute-service',
    path: path`/api/v1/disputes/${dispute}/submit`,
  }),
  ...disputeShown,
});

import { path } from '../shared/api/path.ts';
import { idOf } from '../shared/resource/ids.ts';
import { getCommand } from '../shared/resource/resource-command.ts';
import { assessmentShown } from '../shared/shown/risk.ts';

export const command = getCommand({
  arguments: { assessment: idOf('assessment') },
  examples: [{ line: 'payctl risk assessment rsk_…', meaning: 'its score, and every point of it' }],
  request: ({ arguments: { assessment } }) => ({
    service: 'risk-service',
    path: path`/api/v1/assessments/${assessment}`,
  }),
  ...assessmentShown,
});

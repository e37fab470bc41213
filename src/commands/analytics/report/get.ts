import { path } from '../../shared/api/path.ts';
import { idOf } from '../../shared/resource/ids.ts';
import { getCommand } from '../../shared/resource/resource-command.ts';
import { reportShown } from '../../shared/shown/figures.ts';

export const command = getCommand({
  arguments: { report: idOf('report') },
  examples: [{ line: 'payctl analytics report get rpt_…', meaning: 'what it is a report of' }],
  request: ({ arguments: { report } }) => ({
    service: 'analytics-service',
    path: path`/api/v1/reports/${report}`,
  }),
  ...reportShown,
});

import { path } from '../shared/api/path.ts';
import { idOf } from '../shared/resource/ids.ts';
import { getCommand } from '../shared/resource/resource-command.ts';
import { runShown } from '../shared/shown/reconciliation.ts';

export const command = getCommand({
  arguments: { run: idOf('run') },
  examples: [{ line: 'payctl recon get rcn_…', meaning: 'what matched and what did not' }],
  request: ({ arguments: { run } }) => ({
    service: 'reconciliation-service',
    path: path`/api/v1/runs/${run}`,
  }),
  ...runShown,
});

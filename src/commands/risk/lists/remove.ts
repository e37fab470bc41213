import { path } from '../../shared/api/path.ts';
import { idOf } from '../../shared/resource/ids.ts';
import { actionCommand } from '../../shared/resource/resource-command.ts';
import { listEntryShown } from '../../shared/shown/rule.ts';

export const command = actionCommand({
  arguments: { entry: idOf('listEntry') },
  examples: [{ line: 'payctl risk lists remove lst_…', meaning: 'it is neither blocked nor allowed by it' }],
  request: ({ arguments: { entry } }) => ({
    service: 'risk-service',
    method: 'DELETE',
    path: path`/api/v1/list-entries/${entry}`,
  }),
  ...listEntryShown,
});

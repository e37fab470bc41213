import { path } from '../../shared/api/path.ts';
import { idOf } from '../../shared/resource/ids.ts';
import { getCommand } from '../../shared/resource/resource-command.ts';
import { listEntryShown } from '../../shared/shown/rule.ts';

export const command = getCommand({
  arguments: { entry: idOf('listEntry') },
  examples: [{ line: 'payctl risk lists get lst_…', meaning: 'what it blocks or allows, and why' }],
  request: ({ arguments: { entry } }) => ({
    service: 'risk-service',
    path: path`/api/v1/list-entries/${entry}`,
  }),
  ...listEntryShown,
});

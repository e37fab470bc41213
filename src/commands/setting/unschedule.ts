import { userInfo } from 'node:os';
import { text } from '../../cli/option.ts';
import { path } from '../shared/api/path.ts';
import { idOf } from '../shared/resource/ids.ts';
import { actionCommand } from '../shared/resource/resource-command.ts';
import { scheduledShown } from '../shared/shown/scheduled-change.ts';

export const command = actionCommand({
  description: 'What was cancelled before stays so; what was made already is not undone.',
  arguments: { id: idOf('scheduledSetting') },
  options: { by: text({ summary: 'who cancels it; your user name unless said', placeholder: 'name' }) },
  examples: [{ line: 'payctl setting unschedule sch_…', meaning: 'it is not made' }],
  request: ({ arguments: { id }, options: { by = userInfo().username } }) => ({
    service: 'config-service',
    path: path`/api/v1/scheduled-changes/${id}/cancel`,
    body: { changed_by: by },
  }),
  ...scheduledShown,
});

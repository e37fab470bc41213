import { path } from '../shared/api/path.ts';
import { idOf } from '../shared/resource/ids.ts';
import { tableCommand } from '../shared/resource/resource-command.ts';
import { historyColumns } from '../shared/shown/history.ts';

export const command = tableCommand({
  arguments: { dispute: idOf('dispute') },
  examples: [{ line: 'payctl dispute history dsp_…', meaning: 'who did what, and when' }],
  request: ({ arguments: { dispute } }) => ({
    service: 'dispute-service',
    path: path`/api/v1/disputes/${dispute}/history`,
  }),
  of: 'history',
  columns: { ...historyColumns, BY: 'by' },
});

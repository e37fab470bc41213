import { path } from '../shared/api/path.ts';
import { idOf } from '../shared/resource/ids.ts';
import { tableCommand } from '../shared/resource/resource-command.ts';
import { historyColumns } from '../shared/shown/history.ts';

export const command = tableCommand({
  arguments: { settlement: idOf('settlement') },
  examples: [{ line: 'payctl settlement history set_…', meaning: 'when it was booked, or why not' }],
  request: ({ arguments: { settlement } }) => ({
    service: 'settlement-service',
    path: path`/api/v1/settlements/${settlement}/history`,
  }),
  of: 'history',
  columns: historyColumns,
});

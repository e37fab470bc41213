import { path } from '../shared/api/path.ts';
import { idOf } from '../shared/resource/ids.ts';
import { tableCommand } from '../shared/resource/resource-command.ts';
import { historyColumns } from '../shared/shown/history.ts';

export const command = tableCommand({
  arguments: { withdrawal: idOf('withdrawal') },
  examples: [{ line: 'payctl withdrawal history wdr_…', meaning: 'when it was sent, paid or returned' }],
  request: ({ arguments: { withdrawal } }) => ({
    service: 'withdrawal-service',
    path: path`/api/v1/withdrawals/${withdrawal}/history`,
  }),
  of: 'history',
  columns: historyColumns,
});

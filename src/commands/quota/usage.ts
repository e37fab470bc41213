import { path } from '../shared/api/path.ts';
import { idOf } from '../shared/resource/ids.ts';
import { tableCommand } from '../shared/resource/resource-command.ts';
import { usageColumns } from '../shared/shown/usage.ts';

export const command = tableCommand({
  description:
    'Used is what was taken or is reserved, today and this month in UTC; an empty cell is no limit.',
  arguments: { merchant: idOf('merchant') },
  examples: [{ line: 'payctl quota usage mer_…', meaning: 'how much it may still take' }],
  request: ({ arguments: { merchant } }) => ({
    service: 'merchant-quota-service',
    path: path`/api/v1/usage/${merchant}`,
  }),
  of: 'use of any limit',
  columns: usageColumns,
});

import { path } from '../shared/api/path.ts';
import { idOf } from '../shared/resource/ids.ts';
import { tableCommand } from '../shared/resource/resource-command.ts';
import { long } from '../shared/resource/shown.ts';

export const command = tableCommand({
  arguments: { verification: idOf('verification') },
  examples: [{ line: 'payctl kyc history ver_…', meaning: 'who decided what, and when' }],
  request: ({ arguments: { verification } }) => ({
    service: 'kyc-service',
    path: path`/api/v1/verifications/${verification}/history`,
  }),
  of: 'history',
  columns: {
    AT: 'at',
    FROM: 'from_state',
    TO: 'to_state',
    LEVEL: 'level',
    BY: 'decided_by',
    REASON: long('reason'),
    NOTE: long('note'),
  },
});

import { path } from '../shared/api/path.ts';
import { idOf } from '../shared/resource/ids.ts';
import { tableCommand } from '../shared/resource/resource-command.ts';
import { listed, long } from '../shared/resource/shown.ts';

export const command = tableCommand({
  arguments: { key: idOf('key') },
  examples: [{ line: 'payctl key history key_…', meaning: 'who made, changed, rotated or revoked it' }],
  request: ({ arguments: { key } }) => ({
    service: 'merchant-auth-service',
    path: path`/api/v1/api-keys/${key}/history`,
  }),
  of: 'history',
  columns: {
    AT: 'at',
    WHAT: 'action',
    STATE: 'to_state',
    BY: long('by'),
    SCOPES: listed('scopes'),
    UNTIL: 'expires_at',
    REASON: long('reason'),
  },
});

import { path } from '../shared/api/path.ts';
import { idOf } from '../shared/resource/ids.ts';
import { getCommand } from '../shared/resource/resource-command.ts';
import { keyShown } from '../shared/shown/key.ts';

export const command = getCommand({
  arguments: { key: idOf('key') },
  examples: [{ line: 'payctl key get key_…', meaning: 'what it may do, and when it was used last' }],
  request: ({ arguments: { key } }) => ({
    service: 'merchant-auth-service',
    path: path`/api/v1/api-keys/${key}`,
  }),
  ...keyShown,
});

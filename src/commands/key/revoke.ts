import { text } from '../../cli/option.ts';
import { path } from '../shared/api/path.ts';
import { author, byOption } from '../shared/key/options.ts';
import { idOf } from '../shared/resource/ids.ts';
import { actionCommand } from '../shared/resource/resource-command.ts';
import { keyShown } from '../shared/shown/key.ts';

export const command = actionCommand({
  arguments: { key: idOf('key') },
  options: { reason: text({ summary: 'why, for its history', placeholder: 'text' }), by: byOption },
  examples: [
    { line: 'payctl key revoke key_…', meaning: 'requests with it are refused from now on' },
    { line: 'payctl key revoke key_… --reason "seen in a log"', meaning: 'and its history says why' },
  ],
  request: ({ arguments: { key }, options: { reason, by } }) => ({
    service: 'merchant-auth-service',
    path: path`/api/v1/api-keys/${key}/revoke`,
    body: { reason, by: author(by) },
  }),
  ...keyShown,
});

import { text } from '../../cli/option.ts';
import { path } from '../shared/api/path.ts';
import { author, byOption, endOption, scopesSummary } from '../shared/key/options.ts';
import { idOf } from '../shared/resource/ids.ts';
import { needOne, wordsOption } from '../shared/resource/options.ts';
import { actionCommand } from '../shared/resource/resource-command.ts';
import { keyShown } from '../shared/shown/key.ts';

export const command = actionCommand({
  arguments: { key: idOf('key') },
  options: {
    name: text({ summary: 'the new name', placeholder: 'name' }),
    scopes: wordsOption(`${scopesSummary}; all that it may do from now on`),
    expires: endOption('the new end: 2027-01-31, how long from now: 30d, or none'),
    by: byOption,
  },
  examples: [
    {
      line: 'payctl key update key_… --scopes payments:read',
      meaning: 'from the next request on it only reads',
    },
    { line: 'payctl key update key_… --expires none', meaning: 'it does not end by itself any more' },
  ],
  request: ({ arguments: { key }, options: { name, scopes, expires, by } }) => ({
    service: 'merchant-auth-service',
    method: 'PATCH',
    path: path`/api/v1/api-keys/${key}`,
    body: { ...needOne({ name, scopes, expires_at: expires?.at }), by: author(by) },
  }),
  ...keyShown,
});

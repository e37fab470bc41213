import { value } from '../../cli/option.ts';
import { parseDuration } from '../../kernel/duration.ts';
import { path } from '../shared/api/path.ts';
import { author, byOption, endOption } from '../shared/key/options.ts';
import { idOf } from '../shared/resource/ids.ts';
import { actionCommand } from '../shared/resource/resource-command.ts';
import { newKeyShown } from '../shared/shown/key.ts';

export const command = actionCommand({
  arguments: { key: idOf('key') },
  options: {
    overlap: value({
      summary: 'how long the old key works on; a day unless said',
      placeholder: 'duration',
      parse: parseDuration,
      expected: 'a duration such as 1h',
    }),
    expires: endOption(
      'when the new key ends: 2027-01-31, 30d from now, or none; as the old one unless said',
    ),
    by: byOption,
  },
  examples: [
    { line: 'payctl key rotate key_… --overlap 1h', meaning: 'a new key now, the old one for another hour' },
  ],
  request: ({ arguments: { key }, options: { overlap, expires, by } }) => ({
    service: 'merchant-auth-service',
    path: path`/api/v1/api-keys/${key}/rotate`,
    body: {
      overlap_seconds: overlap === undefined ? undefined : Math.floor(overlap / 1_000),
      expires_at: expires?.at,
      by: author(by),
    },
  }),
  ...newKeyShown,
});

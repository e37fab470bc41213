import { path } from '../shared/api/path.ts';
import { idOf } from '../shared/resource/ids.ts';
import { getCommand } from '../shared/resource/resource-command.ts';
import { breakShown } from '../shared/shown/reconciliation.ts';

export const command = getCommand({
  arguments: { found: idOf('break') },
  examples: [{ line: 'payctl recon break brk_…', meaning: 'what each side says, and how it was explained' }],
  request: ({ arguments: { found } }) => ({
    service: 'reconciliation-service',
    path: path`/api/v1/breaks/${found}`,
  }),
  ...breakShown,
});

import { required } from '../../cli/option.ts';
import { path } from '../shared/api/path.ts';
import { getCommand } from '../shared/resource/resource-command.ts';
import { flagShown } from '../shared/shown/flag.ts';

export const command = getCommand({
  arguments: { key: required({ summary: 'the flag’s' }) },
  examples: [{ line: 'payctl flag get new-checkout', meaning: 'for whom it is on' }],
  request: ({ arguments: { key } }) => ({ service: 'config-service', path: path`/api/v1/flags/${key}` }),
  ...flagShown,
});

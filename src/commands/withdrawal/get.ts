import { flag } from '../../cli/option.ts';
import { path } from '../shared/api/path.ts';
import { idOf } from '../shared/resource/ids.ts';
import { getCommand } from '../shared/resource/resource-command.ts';
import { withdrawalShown } from '../shared/shown/withdrawal.ts';

export const command = getCommand({
  arguments: { withdrawal: idOf('withdrawal') },
  options: { sync: flag({ summary: 'ask the bank first' }) },
  examples: [{ line: 'payctl withdrawal get wdr_… --sync', meaning: 'what the bank says of it' }],
  request: ({ arguments: { withdrawal }, options: { sync } }) => ({
    service: 'withdrawal-service',
    method: sync ? 'POST' : 'GET',
    path: path`/api/v1/withdrawals/${withdrawal}` + (sync ? '/sync' : ''),
  }),
  ...withdrawalShown,
});

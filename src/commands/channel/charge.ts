import { path } from '../shared/api/path.ts';
import { idOf } from '../shared/resource/ids.ts';
import { getCommand } from '../shared/resource/resource-command.ts';
import { chargeShown } from '../shared/shown/charge.ts';

export const command = getCommand({
  arguments: { payment: idOf('payment') },
  examples: [{ line: 'payctl channel charge pay_…', meaning: 'the payment as the channel has it' }],
  request: ({ arguments: { payment } }) => ({
    service: 'channel-adapter',
    path: path`/api/v1/charges/${payment}`,
  }),
  ...chargeShown,
});

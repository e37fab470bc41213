import { path } from '../shared/api/path.ts';
import { idOf } from '../shared/resource/ids.ts';
import { actionCommand } from '../shared/resource/resource-command.ts';
import { failure, money } from '../shared/resource/shown.ts';

export const command = actionCommand({
  arguments: { payment: idOf('payment') },
  examples: [{ line: 'payctl channel sync pay_…', meaning: 'what the channel knows of it' }],
  request: ({ arguments: { payment } }) => ({
    service: 'channel-adapter',
    path: path`/api/v1/charges/${payment}/sync`,
  }),
  isFailed: () => false,
  facts: {
    payment: 'payment_id',
    channel: 'channel',
    'at the channel': 'channel_payment_id',
    captured: money('captured_amount'),
    failure,
    changed: 'updated_at',
  },
});

import { path } from '../shared/api/path.ts';
import { refundShown } from '../shared/pay/refund-shown.ts';
import { idOf } from '../shared/resource/ids.ts';
import { getCommand } from '../shared/resource/resource-command.ts';

export const command = getCommand({
  arguments: { refund: idOf('refund') },
  examples: [{ line: 'payctl refund get ref_…', meaning: 'where it stands, and what failed' }],
  request: ({ arguments: { refund } }) => ({
    service: 'payment-gateway',
    path: path`/api/v1/refunds/${refund}`,
  }),
  ...refundShown,
});

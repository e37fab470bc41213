import { path } from '../shared/api/path.ts';
import { metadataOf, metadataOption } from '../shared/pay/metadata.ts';
import { refundShown } from '../shared/pay/refund-shown.ts';
import { idOf } from '../shared/resource/ids.ts';
import { needOne } from '../shared/resource/options.ts';
import { actionCommand } from '../shared/resource/resource-command.ts';

export const command = actionCommand({
  arguments: { refund: idOf('refund') },
  options: { metadata: metadataOption },
  examples: [{ line: 'payctl refund update ref_… --metadata ticket=17', meaning: 'to be found by it' }],
  request: ({ arguments: { refund }, options: { metadata } }) => ({
    service: 'payment-gateway',
    method: 'PATCH',
    path: path`/api/v1/refunds/${refund}`,
    body: needOne({ metadata: metadataOf(metadata) }),
  }),
  isFailed: () => false,
  ...refundShown,
});

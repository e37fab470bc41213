import { text } from '../../cli/option.ts';
import { path } from '../shared/api/path.ts';
import { metadataOf, metadataOption } from '../shared/pay/metadata.ts';
import { paymentShown } from '../shared/pay/payment-shown.ts';
import { idOf } from '../shared/resource/ids.ts';
import { needOne } from '../shared/resource/options.ts';
import { actionCommand } from '../shared/resource/resource-command.ts';

export const command = actionCommand({
  arguments: { payment: idOf('payment') },
  options: {
    metadata: metadataOption,
    description: text({ summary: 'what it is for', placeholder: 'text' }),
  },
  examples: [
    { line: 'payctl pay update pay_… --metadata table=7', meaning: 'to be found by it' },
    { line: 'payctl pay update pay_… --metadata table=', meaning: 'no table any more' },
  ],
  request: ({ arguments: { payment }, options: { metadata, description } }) => ({
    service: 'payment-gateway',
    method: 'PATCH',
    path: path`/api/v1/payments/${payment}`,
    body: needOne({ description, metadata: metadataOf(metadata) }),
  }),
  isFailed: () => false,
  ...paymentShown,
});

import { text } from '../../cli/option.ts';
import { path } from '../shared/api/path.ts';
import { idOf } from '../shared/resource/ids.ts';
import { need } from '../shared/resource/options.ts';
import { actionCommand } from '../shared/resource/resource-command.ts';
import { merchantShown } from '../shared/shown/merchant.ts';

export const command = actionCommand({
  arguments: { merchant: idOf('merchant') },
  options: { reason: text({ summary: 'why; kept with the merchant', placeholder: 'text' }) },
  examples: [
    { line: 'payctl merchant suspend mer_… --reason "fraud suspected"', meaning: 'no more payments' },
  ],
  request: ({ arguments: { merchant }, options: { reason } }) => ({
    service: 'merchant-bff-service',
    path: path`/api/v1/merchants/${merchant}/suspend`,
    body: { reason: need(reason, '--reason') },
  }),
  ...merchantShown,
});

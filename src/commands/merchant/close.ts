import { text } from '../../cli/option.ts';
import { path } from '../shared/api/path.ts';
import { idOf } from '../shared/resource/ids.ts';
import { need } from '../shared/resource/options.ts';
import { actionCommand } from '../shared/resource/resource-command.ts';
import { merchantShown } from '../shared/shown/merchant.ts';

export const command = actionCommand({
  description: 'A closed merchant is never opened again; its records are kept.',
  arguments: { merchant: idOf('merchant') },
  options: { reason: text({ summary: 'why; kept with the merchant', placeholder: 'text' }) },
  examples: [{ line: 'payctl merchant close mer_… --reason "gave up trading"', meaning: 'for good' }],
  request: ({ arguments: { merchant }, options: { reason } }) => ({
    service: 'merchant-bff-service',
    path: path`/api/v1/merchants/${merchant}/close`,
    body: { reason: need(reason, '--reason') },
  }),
  ...merchantShown,
});

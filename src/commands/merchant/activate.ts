import { path } from '../shared/api/path.ts';
import { idOf } from '../shared/resource/ids.ts';
import { actionCommand } from '../shared/resource/resource-command.ts';
import { merchantShown } from '../shared/shown/merchant.ts';

export const command = actionCommand({
  arguments: { merchant: idOf('merchant') },
  examples: [{ line: 'payctl merchant activate mer_…', meaning: 'it may act from now on' }],
  request: ({ arguments: { merchant } }) => ({
    service: 'merchant-bff-service',
    path: path`/api/v1/merchants/${merchant}/activate`,
  }),
  ...merchantShown,
});

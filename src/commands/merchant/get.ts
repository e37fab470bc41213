import { path } from '../shared/api/path.ts';
import { idOf } from '../shared/resource/ids.ts';
import { getCommand } from '../shared/resource/resource-command.ts';
import { merchantShown } from '../shared/shown/merchant.ts';

export const command = getCommand({
  arguments: { merchant: idOf('merchant') },
  examples: [{ line: 'payctl merchant get mer_…', meaning: 'who it is and whether it may act' }],
  request: ({ arguments: { merchant } }) => ({
    service: 'merchant-bff-service',
    path: path`/api/v1/merchants/${merchant}`,
  }),
  ...merchantShown,
});

import { text } from '../../cli/option.ts';
import { path } from '../shared/api/path.ts';
import { idOf } from '../shared/resource/ids.ts';
import { needOne } from '../shared/resource/options.ts';
import { actionCommand } from '../shared/resource/resource-command.ts';
import { merchantShown } from '../shared/shown/merchant.ts';

export const command = actionCommand({
  arguments: { merchant: idOf('merchant') },
  options: {
    name: text({ summary: 'the new name', placeholder: 'name' }),
    email: text({ summary: 'the new address', placeholder: 'address' }),
    country: text({ summary: 'the new ISO 3166-1 code', placeholder: 'code' }),
  },
  examples: [{ line: 'payctl merchant update mer_… --name "Tea & Sons"', meaning: 'another name' }],
  request: ({ arguments: { merchant }, options }) => ({
    service: 'merchant-bff-service',
    method: 'PATCH',
    path: path`/api/v1/merchants/${merchant}`,
    body: needOne(options),
  }),
  ...merchantShown,
});

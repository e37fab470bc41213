import { flag, text } from '../../cli/option.ts';
import { path } from '../shared/api/path.ts';
import { viewOf } from '../shared/api/view.ts';
import { need } from '../shared/resource/options.ts';
import { actionCommand } from '../shared/resource/resource-command.ts';
import { merchantShown } from '../shared/shown/merchant.ts';

export const command = actionCommand({
  description: 'It may act once it is activated, verified (kyc) and has a policy with a fee plan (policy).',
  options: {
    name: text({ summary: 'of the shop', placeholder: 'name' }),
    email: text({ summary: 'of its owner', placeholder: 'address' }),
    country: text({ summary: 'ISO 3166-1 code, such as DE', placeholder: 'code' }),
    activate: flag({ summary: 'and let it act at once' }),
  },
  examples: [
    {
      line: 'payctl merchant create --name "Tea & Co" --email owner@tea.example --country DE',
      meaning: 'one that waits to be activated',
    },
  ],
  request: async ({ options: { name, email, country, activate } }, api) => {
    const body = {
      name: need(name, '--name'),
      email: need(email, '--email'),
      country: need(country, '--country').toUpperCase(),
    };
    const create = {
      service: 'merchant-bff-service',
      method: 'POST',
      path: '/api/v1/merchants',
      body,
    } as const;
    if (!activate) return create;
    const id = viewOf(await api.ask(create)).text('id');
    return { service: 'merchant-bff-service', path: path`/api/v1/merchants/${id}/activate` };
  },
  ...merchantShown,
});

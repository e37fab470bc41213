import { choice } from '../../../cli/option.ts';
import { merchantOption } from '../../shared/resource/options.ts';
import { listCommand } from '../../shared/resource/resource-command.ts';
import { long, state } from '../../shared/resource/shown.ts';

export const command = listCommand({
  options: {
    merchant: merchantOption,
    state: choice(['active', 'disabled'], { summary: 'only those in this state', placeholder: 'state' }),
  },
  examples: [{ line: 'payctl merchant user list --merchant mer_…', meaning: 'who signs in for a merchant' }],
  request: ({ options: { merchant, state } }) => ({
    service: 'merchant-bff-service',
    path: '/api/v1/users',
    query: { merchant_id: merchant, state },
  }),
  of: 'users',
  columns: {
    USER: 'id',
    STATE: state,
    EMAIL: long('email'),
    NAME: long('name'),
    ROLE: 'role',
    MERCHANT: long('merchant_id'),
    CREATED: 'created_at',
  },
});

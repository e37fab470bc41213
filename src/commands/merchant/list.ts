import { choice } from '../../cli/option.ts';
import { listCommand } from '../shared/resource/resource-command.ts';
import { long, state } from '../shared/resource/shown.ts';

const states = ['pending', 'active', 'suspended', 'closed'] as const;

export const command = listCommand({
  options: { state: choice(states, { summary: 'only those in this state', placeholder: 'state' }) },
  examples: [
    { line: 'payctl merchant list', meaning: 'the newest' },
    { line: 'payctl merchant list --state pending', meaning: 'those that wait to be activated' },
  ],
  request: ({ options }) => ({
    service: 'merchant-bff-service',
    path: '/api/v1/merchants',
    query: options,
  }),
  of: 'merchants',
  columns: {
    MERCHANT: 'id',
    STATE: state,
    NAME: long('name'),
    EMAIL: long('email'),
    COUNTRY: 'country',
    CREATED: 'created_at',
  },
});

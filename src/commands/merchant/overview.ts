import { path } from '../shared/api/path.ts';
import { idOf } from '../shared/resource/ids.ts';
import { getCommand } from '../shared/resource/resource-command.ts';
import { overviewShown } from '../shared/shown/overview.ts';

export const command = getCommand({
  description:
    'Its verification, policy, limits and newest payments, in one call. The part of a service that gives no answer is left out, and that is said.',
  arguments: { merchant: idOf('merchant') },
  examples: [{ line: 'payctl merchant overview mer_…', meaning: 'the first look at a merchant' }],
  request: ({ arguments: { merchant } }) => ({
    service: 'admin-bff-service',
    path: path`/api/v1/merchants/${merchant}/detail`,
  }),
  ...overviewShown,
});

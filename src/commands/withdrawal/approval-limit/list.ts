import { tableCommand } from '../../shared/resource/resource-command.ts';
import { money } from '../../shared/resource/shown.ts';

export const command = tableCommand({
  examples: [
    { line: 'payctl withdrawal approval-limit list', meaning: 'above which amount a person is asked' },
  ],
  request: () => ({ service: 'withdrawal-service', path: '/api/v1/approval-limits' }),
  of: 'limits: nothing needs approval',
  columns: { CURRENCY: 'currency', ABOVE: money('amount'), CHANGED: 'updated_at' },
});

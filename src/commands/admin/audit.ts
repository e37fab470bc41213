import { auditCommand } from '../shared/portal/audit-command.ts';

export const command = auditCommand({
  service: 'admin-bff-service',
  userPrefix: 'adm',
  exampleAction: 'withdrawal.approved',
  examples: [
    { line: 'payctl admin audit --resource wdr_…', meaning: 'who decided about a withdrawal' },
    { line: 'payctl admin audit --actor adm_… --from 24h', meaning: 'what somebody did today' },
  ],
});

import { auditCommand } from '../shared/portal/audit-command.ts';

export const command = auditCommand({
  service: 'merchant-bff-service',
  userPrefix: 'usr',
  exampleAction: 'api_key.revoked',
  examples: [
    { line: 'payctl merchant audit --merchant mer_…', meaning: 'what its users changed in the portal' },
    { line: 'payctl merchant audit --resource key_…', meaning: 'who did what with an API key' },
  ],
});

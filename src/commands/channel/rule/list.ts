import { tableCommand } from '../../shared/resource/resource-command.ts';
import { listed, long, number, yesNo } from '../../shared/resource/shown.ts';

export const command = tableCommand({
  description: 'In the order in which they are tried.',
  examples: [{ line: 'payctl channel rule list', meaning: 'which payments go where' }],
  request: () => ({ service: 'channel-adapter', path: '/api/v1/routing-rules' }),
  of: 'routing rules: every channel may take every payment',
  columns: {
    RULE: 'id',
    PRIORITY: number('priority'),
    ENABLED: yesNo('enabled'),
    CURRENCIES: listed('currencies'),
    CHANNELS: listed('channels'),
    STRATEGY: 'strategy',
    'FAIL-OVER': 'failover',
    DESCRIPTION: long('description'),
  },
});

import { choice } from '../../cli/option.ts';
import { listCommand } from '../shared/resource/resource-command.ts';
import { computed, long, number } from '../shared/resource/shown.ts';
import { rulesText } from '../shared/shown/flag.ts';

export const command = listCommand({
  options: { only: choice(['on', 'off'], { summary: 'those that are on, or off', placeholder: 'which' }) },
  examples: [{ line: 'payctl flag list --only on', meaning: 'what is switched on' }],
  request: ({ options: { only } }) => ({
    service: 'config-service',
    path: '/api/v1/flags',
    query: { enabled: only === undefined ? undefined : only === 'on' },
  }),
  of: 'flags',
  columns: {
    FLAG: 'key',
    STATE: { read: (flag) => (flag.isTrue('enabled') ? 'enabled' : 'disabled'), isState: true },
    PERCENT: number('percentage'),
    RULES: computed(rulesText),
    VERSION: number('version'),
    DESCRIPTION: long('description'),
    'CHANGED BY': 'changed_by',
    CHANGED: 'updated_at',
  },
});

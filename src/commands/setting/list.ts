import { text } from '../../cli/option.ts';
import { listCommand } from '../shared/resource/resource-command.ts';
import { computed, number } from '../shared/resource/shown.ts';
import { valueText } from '../shared/shown/setting.ts';

export const command = listCommand({
  options: { namespace: text({ summary: 'only those of this namespace', placeholder: 'name' }) },
  examples: [{ line: 'payctl setting list --namespace checkout', meaning: 'what is set for the checkout' }],
  request: ({ options: { namespace } }) => ({
    service: 'config-service',
    path: '/api/v1/config-entries',
    query: { namespace },
  }),
  of: 'settings',
  columns: {
    NAMESPACE: 'namespace',
    KEY: 'key',
    VALUE: computed(valueText),
    VERSION: number('version'),
    'CHANGED BY': 'changed_by',
    CHANGED: 'updated_at',
  },
});

import { choice, text } from '../../cli/option.ts';
import { listCommand } from '../shared/resource/resource-command.ts';
import { scheduledColumns, scheduledStates } from '../shared/shown/scheduled-change.ts';

export const command = listCommand({
  options: {
    namespace: text({ summary: 'only those of this namespace', placeholder: 'name' }),
    key: text({ summary: 'only those of this setting', placeholder: 'name' }),
    state: choice(scheduledStates, { summary: 'only those in this state', placeholder: 'state' }),
  },
  examples: [
    { line: 'payctl setting schedules --namespace checkout', meaning: 'what becomes of them, and when' },
  ],
  request: ({ options: { namespace, key, state } }) => ({
    service: 'config-service',
    path: '/api/v1/scheduled-changes',
    query: { kind: 'config_entry', namespace, key, state },
  }),
  of: 'scheduled changes',
  columns: scheduledColumns,
});

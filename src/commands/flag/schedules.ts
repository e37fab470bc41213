import { choice, text } from '../../cli/option.ts';
import { listCommand } from '../shared/resource/resource-command.ts';
import { scheduledColumns, scheduledStates } from '../shared/shown/scheduled-change.ts';

export const command = listCommand({
  options: {
    flag: text({ summary: 'only those of this flag', placeholder: 'key' }),
    state: choice(scheduledStates, { summary: 'only those in this state', placeholder: 'state' }),
  },
  examples: [{ line: 'payctl flag schedules --state scheduled', meaning: 'what is ahead' }],
  request: ({ options: { flag, state } }) => ({
    service: 'config-service',
    path: '/api/v1/scheduled-changes',
    query: { kind: 'flag', key: flag, state },
  }),
  of: 'scheduled changes',
  columns: scheduledColumns,
});

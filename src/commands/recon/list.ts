import { choice, text } from '../../cli/option.ts';
import { listCommand } from '../shared/resource/resource-command.ts';
import { computed, number, state } from '../shared/resource/shown.ts';
import { byKindText } from '../shared/shown/reconciliation.ts';

export const command = listCommand({
  options: {
    channel: text({ summary: 'only of this channel', placeholder: 'name' }),
    date: text({ summary: 'only of this day', placeholder: 'yyyy-mm-dd' }),
    state: choice(['running', 'completed', 'failed'], {
      summary: 'only those in this state',
      placeholder: 'state',
    }),
  },
  examples: [{ line: 'payctl recon list --channel stripe', meaning: 'the days of a channel' }],
  request: ({ options }) => ({ service: 'reconciliation-service', path: '/api/v1/runs', query: options }),
  of: 'runs',
  columns: {
    RUN: 'id',
    STATE: state,
    CHANNEL: 'channel',
    DATE: 'date',
    MATCHED: number('matched'),
    BREAKS: number('break_count'),
    KINDS: computed(byKindText),
    COMPLETED: 'completed_at',
  },
});

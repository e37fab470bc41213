import { text } from '../../cli/option.ts';
import { listCommand } from '../shared/resource/resource-command.ts';
import { number } from '../shared/resource/shown.ts';

export const command = listCommand({
  options: {
    channel: text({ summary: 'only of this channel', placeholder: 'name' }),
    date: text({ summary: 'only of this day', placeholder: 'yyyy-mm-dd' }),
  },
  examples: [{ line: 'payctl recon statements', meaning: 'what was imported' }],
  request: ({ options }) => ({
    service: 'reconciliation-service',
    path: '/api/v1/statements',
    query: options,
  }),
  of: 'imported statements',
  columns: {
    STATEMENT: 'id',
    CHANNEL: 'channel',
    DATE: 'date',
    ROWS: number('rows'),
    IMPORTED: 'created_at',
  },
});

import { choice } from '../../../cli/option.ts';
import { listCommand } from '../../shared/resource/resource-command.ts';
import { long } from '../../shared/resource/shown.ts';
import { listKinds } from '../../shared/risk/list-kinds.ts';

export const command = listCommand({
  options: {
    list: choice(['block', 'allow'], { summary: 'only of this list', placeholder: 'list' }),
    kind: choice(listKinds, { summary: 'only of this kind', placeholder: 'kind' }),
  },
  examples: [{ line: 'payctl risk lists list --list block', meaning: 'what is refused' }],
  request: ({ options }) => ({ service: 'risk-service', path: '/api/v1/list-entries', query: options }),
  of: 'entries',
  columns: {
    ENTRY: 'id',
    LIST: { read: (row) => row.text('list'), isState: true },
    KIND: 'kind',
    VALUE: long('value'),
    REASON: long('reason'),
    UNTIL: 'expires_at',
    CREATED: 'created_at',
  },
});

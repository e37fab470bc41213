import { choice } from '../../cli/option.ts';
import { idOption } from '../shared/resource/ids.ts';
import { listCommand } from '../shared/resource/resource-command.ts';
import { breakColumns, breakKinds } from '../shared/shown/reconciliation.ts';

export const command = listCommand({
  options: {
    run: idOption('run', { summary: 'only of this run' }),
    kind: choice(breakKinds, { summary: 'only of this kind', placeholder: 'kind' }),
    state: choice(['open', 'resolved'], { summary: 'only those in this state', placeholder: 'state' }),
    payment: idOption('payment', { summary: 'only of this payment' }),
  },
  examples: [{ line: 'payctl recon breaks --state open', meaning: 'those nobody has explained' }],
  request: ({ options: { run, payment, ...options } }) => ({
    service: 'reconciliation-service',
    path: '/api/v1/breaks',
    query: { run_id: run, payment_id: payment, ...options },
  }),
  of: 'breaks',
  columns: breakColumns,
});

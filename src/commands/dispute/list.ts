import { choice } from '../../cli/option.ts';
import { idOption } from '../shared/resource/ids.ts';
import { merchantOption, timeOption } from '../shared/resource/options.ts';
import { listCommand } from '../shared/resource/resource-command.ts';
import { long, money, state } from '../shared/resource/shown.ts';

const states = ['needs_response', 'under_review', 'won', 'lost'] as const;

export const command = listCommand({
  options: {
    merchant: merchantOption,
    payment: idOption('payment', { summary: 'only of this payment' }),
    state: choice(states, { summary: 'only those in this state', placeholder: 'state' }),
    dueBefore: timeOption('only those whose evidence is due before'),
  },
  examples: [{ line: 'payctl dispute list --state needs_response', meaning: 'those that want evidence' }],
  request: ({ options: { merchant, payment, state, dueBefore } }) => ({
    service: 'dispute-service',
    path: '/api/v1/disputes',
    query: { merchant_id: merchant, payment_id: payment, state, due_before: dueBefore },
  }),
  of: 'disputes',
  columns: {
    DISPUTE: 'id',
    STATE: state,
    AMOUNT: money('amount'),
    FEE: money('fee_amount'),
    REASON: long('reason'),
    'EVIDENCE DUE': 'evidence_due_by',
    PAYMENT: long('payment_id'),
    OPENED: 'created_at',
  },
});

import { merchantOption, timeOption } from '../shared/resource/options.ts';
import { tableCommand } from '../shared/resource/resource-command.ts';
import { long, money } from '../shared/resource/shown.ts';

export const command = tableCommand({
  description: 'The nearest deadline first.',
  options: { merchant: merchantOption, before: timeOption('only those due before') },
  examples: [{ line: 'payctl dispute due', meaning: 'what to answer next' }],
  request: ({ options: { merchant, before } }) => ({
    service: 'dispute-service',
    path: '/api/v1/disputes/due',
    query: { merchant_id: merchant, due_before: before, limit: 100 },
  }),
  of: 'disputes that need a response',
  columns: {
    'EVIDENCE DUE': 'evidence_due_by',
    DISPUTE: 'id',
    AMOUNT: money('amount'),
    REASON: long('reason'),
    PAYMENT: long('payment_id'),
    MERCHANT: long('merchant_id'),
  },
});

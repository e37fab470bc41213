import { choice } from '../../cli/option.ts';
import { idOption } from '../shared/resource/ids.ts';
import { merchantOption } from '../shared/resource/options.ts';
import { listCommand } from '../shared/resource/resource-command.ts';
import { computed, number } from '../shared/resource/shown.ts';
import { riskActions } from '../shared/risk/actions.ts';
import { reasonsText } from '../shared/shown/rule.ts';

export const command = listCommand({
  options: {
    merchant: merchantOption,
    payment: idOption('payment', { summary: 'only of this payment' }),
    action: choice(riskActions, { summary: 'only those that ended so', placeholder: 'action' }),
  },
  examples: [
    { line: 'payctl risk assessments --payment pay_…', meaning: 'why a payment was scored so' },
    { line: 'payctl risk assessments --action block', meaning: 'what was refused' },
  ],
  request: ({ options: { merchant, payment, action } }) => ({
    service: 'risk-service',
    path: '/api/v1/assessments',
    query: { merchant_id: merchant, payment_id: payment, action },
  }),
  of: 'assessments',
  columns: {
    ASSESSMENT: 'id',
    PAYMENT: 'payment_id',
    SCORE: number('score'),
    ACTION: { read: (row) => row.text('action'), isState: true },
    COUNTRY: 'country',
    REASONS: computed(reasonsText),
    CREATED: 'created_at',
  },
});

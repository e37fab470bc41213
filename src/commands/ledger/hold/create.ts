import { choice, text } from '../../../cli/option.ts';
import { idOf } from '../../shared/resource/ids.ts';
import { amountOptions, currencyOptionOf, need, needAmount } from '../../shared/resource/options.ts';
import { actionCommand } from '../../shared/resource/resource-command.ts';
import { holdShown } from '../../shared/shown/transaction.ts';

export const command = actionCommand({
  arguments: { merchant: idOf('merchant') },
  options: {
    ...amountOptions,
    currency: currencyOptionOf('ISO 4217 code; USD unless said'),
    kind: choice(['pending', 'available', 'reserved', 'payable'], {
      summary: 'of which balance; available unless said',
      placeholder: 'kind',
    }),
    reference: text({ summary: 'what it is for; of its own', placeholder: 'text' }),
    description: text({ summary: 'more about it', placeholder: 'text' }),
  },
  examples: [
    {
      line: 'payctl ledger hold create mer_… --amount 50.00 --reference case-17',
      meaning: 'until it is voided',
    },
  ],
  request: ({
    arguments: { merchant },
    options: { currency = 'USD', kind, reference, description, ...options },
  }) => ({
    service: 'accounting-service',
    path: '/api/v1/holds',
    body: {
      merchant_id: merchant,
      kind,
      currency,
      amount: needAmount({ ...options, currency }),
      reference: need(reference, '--reference'),
      description,
    },
  }),
  ...holdShown,
});

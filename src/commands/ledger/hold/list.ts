import { choice, text } from '../../../cli/option.ts';
import { merchantOption } from '../../shared/resource/options.ts';
import { listCommand } from '../../shared/resource/resource-command.ts';
import { long, money, state } from '../../shared/resource/shown.ts';

export const command = listCommand({
  options: {
    merchant: merchantOption,
    state: choice(['pending', 'posted', 'voided'], {
      summary: 'only those in this state',
      placeholder: 'state',
    }),
    reference: text({ summary: 'only of this withdrawal or the like', placeholder: 'id' }),
  },
  examples: [{ line: 'payctl ledger hold list --state pending', meaning: 'what is set aside now' }],
  request: ({ options: { merchant, ...options } }) => ({
    service: 'accounting-service',
    path: '/api/v1/holds',
    query: { merchant_id: merchant, ...options },
  }),
  of: 'holds',
  columns: {
    HOLD: 'id',
    STATE: state,
    AMOUNT: money('amount'),
    OF: 'kind',
    REFERENCE: long('reference'),
    MERCHANT: long('merchant_id'),
    CREATED: 'created_at',
  },
});

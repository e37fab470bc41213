import { choice } from '../../../cli/option.ts';
import { currencyOption, merchantOption } from '../../shared/resource/options.ts';
import { listCommand } from '../../shared/resource/resource-command.ts';
import { long, state } from '../../shared/resource/shown.ts';

export const command = listCommand({
  options: {
    merchant: merchantOption,
    currency: currencyOption,
    state: choice(['active', 'disabled'], { summary: 'only those in this state', placeholder: 'state' }),
  },
  examples: [{ line: 'payctl withdrawal bank-account list --merchant mer_…', meaning: 'a merchant’s' }],
  request: ({ options: { merchant, ...options } }) => ({
    service: 'withdrawal-service',
    path: '/api/v1/bank-accounts',
    query: { merchant_id: merchant, ...options },
  }),
  of: 'bank accounts',
  columns: {
    ACCOUNT: 'id',
    STATE: state,
    IBAN: 'iban_masked',
    BANK: 'verification',
    CURRENCY: 'currency',
    HOLDER: long('holder_name'),
    MERCHANT: 'merchant_id',
    CREATED: 'created_at',
  },
});

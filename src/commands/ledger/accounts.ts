import { choice } from '../../cli/option.ts';
import { currencyOption, merchantOption } from '../shared/resource/options.ts';
import { listCommand } from '../shared/resource/resource-command.ts';
import { computed, money } from '../shared/resource/shown.ts';
import { accountKinds } from '../shared/shown/account.ts';

export const command = listCommand({
  description: 'A balance is on its account’s normal side.',
  options: {
    merchant: merchantOption,
    owner: choice(['merchant', 'platform'], {
      summary: 'only of merchants, or the platform’s own',
      placeholder: 'whose',
    }),
    kind: choice(accountKinds, { summary: 'only of this kind', placeholder: 'kind' }),
    currency: currencyOption,
  },
  examples: [
    { line: 'payctl ledger accounts --owner platform', meaning: 'fees, receivables, the bank' },
    { line: 'payctl ledger accounts --merchant mer_…', meaning: 'a merchant’s' },
  ],
  request: ({ options: { merchant, ...options } }) => ({
    service: 'accounting-service',
    path: '/api/v1/accounts',
    query: { merchant_id: merchant, ...options },
  }),
  of: 'accounts',
  columns: {
    ACCOUNT: 'id',
    KIND: 'kind',
    OF: computed((account) => account.text('merchant_id') || 'the platform'),
    SIDE: 'normal_side',
    BALANCE: money('balance'),
    HELD: money('held'),
  },
});

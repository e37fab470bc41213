import { text } from '../../cli/option.ts';
import { path } from '../shared/api/path.ts';
import { idOf } from '../shared/resource/ids.ts';
import { amountOptions, needAmount, optionalAmount } from '../shared/resource/options.ts';
import { actionCommand } from '../shared/resource/resource-command.ts';
import { withdrawalShown } from '../shared/shown/withdrawal.ts';
import { feeModeOption } from '../shared/withdrawal/fee-mode.ts';

export const command = actionCommand({
  description: 'In the account’s currency. Exit code 1 when it was refused; the record of it is kept.',
  arguments: { bankAccount: idOf('bankAccount') },
  options: {
    ...amountOptions,
    fee: feeModeOption,
    quotedFee: text({
      summary: 'as it was quoted; refused when it is another one by now',
      placeholder: 'amount',
    }),
    description: text({ summary: 'for the bank statement', placeholder: 'text' }),
    by: text({ summary: 'who asks for it; above the limit somebody else approves', placeholder: 'name' }),
  },
  examples: [{ line: 'payctl withdrawal create bac_… --amount 100.00', meaning: 'to the merchant’s bank' }],
  request: async ({ arguments: { bankAccount }, options: { description, fee, by, ...options } }, api) => {
    const service = 'withdrawal-service';
    const account = await api.get(service, path`/api/v1/bank-accounts/${bankAccount}`);
    const currency = account.text('currency');
    return {
      service,
      path: '/api/v1/withdrawals',
      body: {
        merchant_id: account.text('merchant_id'),
        bank_account_id: bankAccount,
        amount: needAmount({ ...options, currency }),
        currency,
        fee_mode: fee,
        quoted_fee_amount: optionalAmount(options.quotedFee, currency, '--quoted-fee'),
        description,
        requested_by: by,
      },
    };
  },
  ...withdrawalShown,
});

import { choice, text } from '../../../cli/option.ts';
import { path } from '../../shared/api/path.ts';
import { idOf, idOption } from '../../shared/resource/ids.ts';
import { amountOptions, needAmount } from '../../shared/resource/options.ts';
import { actionCommand } from '../../shared/resource/resource-command.ts';
import { accountKinds, merchantAccountKinds } from '../../shared/shown/account.ts';
import { holdShown } from '../../shared/shown/transaction.ts';

export const command = actionCommand({
  description:
    'Out of the account that it is held in, into another. Of a part the rest is released. Repeated, it takes effect once.',
  arguments: { hold: idOf('hold') },
  options: {
    ...amountOptions,
    to: choice(accountKinds, { summary: 'where it goes; the bank unless said', placeholder: 'kind' }),
    merchant: idOption('merchant', { short: 'm', summary: 'whose account, where it is a merchant’s' }),
    description: text({ summary: 'more about it', placeholder: 'text' }),
  },
  examples: [
    { line: 'payctl ledger hold post hld_…', meaning: 'all of it, to the bank' },
    { line: 'payctl ledger hold post hld_… --amount 5.00 --to fees', meaning: 'a part of it, as a fee' },
  ],
  request: async ({ arguments: { hold }, options: { to, merchant, description, ...said } }, api) => {
    const service = 'accounting-service';
    const own = path`/api/v1/holds/${hold}`;
    const isAll = said.amount === undefined && said.minor === undefined;
    const currency = isAll ? '' : (await api.get(service, own)).text('currency');
    const amount = isAll ? undefined : needAmount({ ...said, currency });
    return {
      service,
      path: `${own}/post`,
      body: { amount, destination: accountOf(to, merchant), description },
    };
  },
  ...holdShown,
});

function accountOf(kind: string | undefined, merchant: string | undefined) {
  if (kind === undefined) return undefined;
  return merchantAccountKinds.has(kind) ? { kind, merchant_id: merchant } : { kind };
}

import { userInfo } from 'node:os';
import { choice, text } from '../../cli/option.ts';
import { path } from '../shared/api/path.ts';
import { idOf, idOption } from '../shared/resource/ids.ts';
import { amountOptions, currencyOptionOf, need, needAmount } from '../shared/resource/options.ts';
import { actionCommand } from '../shared/resource/resource-command.ts';
import { accountKinds, merchantAccountKinds } from '../shared/shown/account.ts';
import { breakShown } from '../shared/shown/reconciliation.ts';

export const command = actionCommand({
  description: 'With --debit, --credit and an amount the ledger books an adjustment for it, once.',
  arguments: { break: idOf('break') },
  options: {
    note: text({ summary: 'why it is none any more', placeholder: 'text' }),
    debit: choice(accountKinds, { summary: 'the account that is debited', placeholder: 'kind' }),
    credit: choice(accountKinds, { summary: 'the account that is credited', placeholder: 'kind' }),
    merchant: idOption('merchant', { short: 'm', summary: 'whose account, where it is a merchant’s' }),
    ...amountOptions,
    currency: currencyOptionOf('of the adjustment; USD unless said'),
    by: text({ summary: 'who says so; your user name unless said', placeholder: 'name' }),
  },
  examples: [{ line: 'payctl recon resolve brk_… --note "booked by hand on Monday"', meaning: 'explained' }],
  request: ({ arguments: { break: found }, options: { note, by = userInfo().username, ...options } }) => ({
    service: 'reconciliation-service',
    path: path`/api/v1/breaks/${found}/resolve`,
    body: { note: need(note, '--note'), resolved_by: by, adjustment: adjustmentOf(options) },
  }),
  ...breakShown,
});

type AdjustmentOptions = {
  debit: string | undefined;
  credit: string | undefined;
  merchant: string | undefined;
  amount: string | undefined;
  minor: bigint | undefined;
  currency: string | undefined;
};

function adjustmentOf({ debit, credit, merchant, currency = 'USD', ...amount }: AdjustmentOptions) {
  if (debit === undefined && credit === undefined) return undefined;
  const account = (kind: string) =>
    merchantAccountKinds.has(kind) ? { kind, merchant_id: merchant } : { kind };
  return {
    debit: account(need(debit, '--debit')),
    credit: account(need(credit, '--credit')),
    amount: needAmount({ ...amount, currency }),
    currency,
  };
}

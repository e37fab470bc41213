import type { Account, Balance } from '../contract.ts';
import type { Context } from '../service.ts';
import { selectMerchantAccounts } from '../store/accounts.ts';

export async function getBalances(
  { database }: Context,
  merchantId: string,
  query: { currency?: string; at?: string },
): Promise<{ merchant_id: string; data: Balance[] }> {
  const accounts = await selectMerchantAccounts(database, merchantId, query);
  const byCurrency = Map.groupBy(accounts, (account) => account.currency);
  return { merchant_id: merchantId, data: [...byCurrency].map(([of, own]) => balanceIn(of, own)) };
}

function balanceIn(currency: string, accounts: readonly Account[]): Balance {
  const find = (kind: Account['kind']) => accounts.find((account) => account.kind === kind);
  const available = find('available')?.balance ?? 0n;
  const held = find('available')?.held ?? 0n;
  return {
    currency,
    pending: find('pending')?.balance ?? 0n,
    available,
    reserved: find('reserved')?.balance ?? 0n,
    payable: find('payable')?.balance ?? 0n,
    held,
    withdrawable: available > held ? available - held : 0n,
  };
}

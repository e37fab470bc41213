import type { TrialBalance } from '../contract.ts';
import { balanceOf, chartOfAccounts } from '../domain/chart-of-accounts.ts';
import type { Context } from '../service.ts';
import { sumByKind } from '../store/trial-balance.ts';
import { differingBalances } from '../store/verification.ts';

type InCurrency = TrialBalance['currencies'][number];

/** Summed from the entries alone; `at`: of what was booked before that time. */
export async function getTrialBalance({ database }: Context, at: string | undefined): Promise<TrialBalance> {
  const sums = await sumByKind(database, at);
  const currencies = [...Map.groupBy(sums, ({ currency }) => currency)].map(
    ([currency, ofCurrency]): InCurrency => {
      const lines = ofCurrency.map(({ kind, ...line }) => {
        const { owner, normalSide } = chartOfAccounts[kind];
        return { ...line, kind, owner, normal_side: normalSide, balance: balanceOf(normalSide, line) };
      });
      const total = (of: (line: InCurrency['lines'][number]) => bigint) =>
        lines.reduce((sum, line) => sum + of(line), 0n);
      const debits = total((line) => line.debits);
      const credits = total((line) => line.credits);
      const entries = total((line) => line.entries);
      return { currency, debits, credits, difference: debits - credits, entries, lines };
    },
  );
  const differing = at === undefined ? await countDiffering(database) : null;
  const ok = currencies.every(({ difference }) => difference === 0n) && (differing ?? 0n) === 0n;
  return { ok, at: at ?? null, currencies, differing_accounts: differing };
}

/** An account may have several rows of balances. */
async function countDiffering(database: Context['database']): Promise<bigint> {
  const differing = await differingBalances(database);
  return BigInt(new Set(differing.map(({ account_id }) => account_id)).size);
}

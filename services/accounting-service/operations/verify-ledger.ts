import type { Database } from '../../kit/data/database.ts';
import type { ChainHead, Verification } from '../contract.ts';
import { hashOf } from '../domain/journal.ts';
import type { Context } from '../service.ts';
import {
  accountsWithGaps,
  countTransactions,
  differingBalances,
  differingHolds,
  selectChainRecords,
  selectChains,
  sumByCurrency,
  transactionsBeyondEnd,
  unbalancedTransactions,
} from '../store/verification.ts';

type Fault = Verification['faults'][number];

const mostFaults = 100;
const recordsAtOnce = 500;
const beginning = '0'.repeat(64);

/**
 * Recomputed from the entries; nothing that is stored beside them is trusted.
 * @param kept where chains ended at an earlier time
 */
export async function verifyLedger(
  { database }: Context,
  kept: readonly ChainHead[] = [],
): Promise<Verification> {
  const sums = await sumByCurrency(database);
  const currencies = sums.map(({ currency, difference }) => ({ currency, difference: BigInt(difference) }));
  const chains = await selectChains(database);
  const faults: Fault[] = [
    ...currencies.filter(({ difference }) => difference !== 0n).map(currencyFault),
    ...(await transactionFaults(database)),
    ...(await balanceFaults(database)),
    ...(await placeFaults(database)),
    ...(await chainFaults(database, chains, kept)),
  ];
  return {
    ok: faults.length === 0,
    currencies,
    transactions: await countTransactions(database),
    entries: sums.reduce((total, { entries }) => total + entries, 0n),
    chains,
    faults: faults.slice(0, mostFaults),
  };
}

function currencyFault({ currency, difference }: { currency: string; difference: bigint }): Fault {
  return {
    code: 'currency_not_zero',
    subject: currency,
    detail: `Debits minus credits are ${difference}, and must be 0.`,
  };
}

async function transactionFaults(database: Database): Promise<Fault[]> {
  return (await unbalancedTransactions(database)).map(({ id, currency, difference }) => ({
    code: 'transaction_not_balanced',
    subject: id,
    detail:
      currency === null ? 'It has no entries.' : `Debits minus credits are ${difference} in ${currency}.`,
  }));
}

async function balanceFaults(database: Database): Promise<Fault[]> {
  const balances = await differingBalances(database);
  const holds = await differingHolds(database);
  return [
    ...balances.map(({ account_id, balance, entries }) => ({
      code: 'balance_differs' as const,
      subject: account_id,
      detail: `Its balance is ${balance}, and its entries sum to ${entries}.`,
    })),
    ...holds.map(({ account_id, held, holds: kept }) => ({
      code: 'held_differs' as const,
      subject: account_id,
      detail: `It says that ${held} is held, and its pending holds keep ${kept}.`,
    })),
  ];
}

async function placeFaults(database: Database): Promise<Fault[]> {
  const gaps = await accountsWithGaps(database);
  const beyond = await transactionsBeyondEnd(database);
  return [
    ...gaps.map(({ account_id, entries, last }) => ({
      code: 'entries_misplaced' as const,
      subject: account_id,
      detail: `It has ${entries} entries, and the last one's place is ${last}.`,
    })),
    ...beyond.map(({ chain, chain_sequence, id, length }) =>
      broken(chain, chain_sequence, `${id} is beyond the end, which is at place ${length}`),
    ),
  ];
}

async function chainFaults(
  database: Database,
  chains: readonly ChainHead[],
  kept: readonly ChainHead[],
): Promise<Fault[]> {
  const faults: Fault[] = [];
  for (const chain of chains) {
    const ofChain = kept.filter(({ id }) => id === chain.id);
    const fault = await chainFault(database, chain, ofChain);
    if (fault !== undefined) faults.push(fault);
  }
  const lengths = new Map(chains.map(({ id, length }) => [id, length]));
  return [...faults, ...kept.flatMap((head) => cutOff(head, lengths.get(head.id) ?? 0n))];
}

/** The first broken place: what follows it cannot be judged. */
async function chainFault(
  database: Database,
  chain: ChainHead,
  kept: readonly ChainHead[],
): Promise<Fault | undefined> {
  let after = 0n;
  let hash = beginning;
  while (after < chain.length) {
    const place = { chain: chain.id, after, upTo: chain.length, limit: recordsAtOnce };
    const records = await selectChainRecords(database, place);
    if (records.length === 0) return broken(chain.id, after + 1n, 'a transaction is missing');
    for (const record of records) {
      if (record.chain_sequence !== after + 1n)
        return broken(chain.id, after + 1n, 'a transaction is missing');
      hash = hashOf(hash, record);
      if (hash !== record.hash) return broken(chain.id, record.chain_sequence, `${record.id} was changed`);
      after = record.chain_sequence;
      if (kept.some((head) => head.length === after && head.hash !== hash)) return rewritten(chain.id, after);
    }
  }
  return hash === chain.hash ? undefined : broken(chain.id, after, 'its end was changed');
}

function broken(chain: number, sequence: bigint, what: string): Fault {
  return { code: 'chain_broken', subject: `chain ${chain}`, detail: `At place ${sequence}: ${what}.` };
}

function rewritten(chain: number, sequence: bigint): Fault {
  return {
    code: 'kept_head_differs',
    subject: `chain ${chain}`,
    detail: `At place ${sequence}: it has another hash than the one that was kept; it was rewritten there or before.`,
  };
}

function cutOff({ id, length }: ChainHead, now: bigint): Fault[] {
  if (length <= now) return [];
  const detail = `At place ${now + 1n}: it ends before, and was ${length} long when its head was kept.`;
  return [{ code: 'kept_head_differs', subject: `chain ${id}`, detail }];
}

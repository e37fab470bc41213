import { isUniqueViolation, type Transaction } from '../../kit/data/database.ts';
import { newId } from '../../kit/data/ids.ts';
import { emit } from '../../kit/events/emit.ts';
import { conflict } from '../../kit/problem.ts';
import { contract, type LedgerTransaction } from '../contract.ts';
import { type AccountName, nameKey } from '../domain/chart-of-accounts.ts';
import { assertBalanced, bookTheSame, type Draft, merchantOf } from '../domain/draft.ts';
import { hashOf, journalFormat, shardOf } from '../domain/journal.ts';
import { assertCovered } from '../domain/overdraft.ts';
import { addHeld, insertAccounts, type LockedAccount, lockAccounts } from '../store/accounts.ts';
import {
  type Chain,
  findTransactionByReference,
  insertTransactions,
  lockChain,
  type NewTransaction,
} from '../store/journal.ts';

export type Booking = {
  /** Booked together, or none of them. */
  drafts: readonly Draft[];
  allowOverdraft?: boolean;
  /** A hold that this posts: what it kept is free at the same moment. */
  releases?: { account: AccountName; amount: bigint };
  /** Locked besides those of the entries. */
  locks?: readonly AccountName[];
  /** Called with the locked accounts before anything is written; may refuse. */
  check?: (accounts: Accounts) => Promise<void>;
};

/** By nameKey. */
export type Accounts = ReadonlyMap<string, LockedAccount>;
type Books = { accounts: Accounts; shard: number };

/**
 * The one place where the ledger grows. Locks in one order everywhere: balances by account id, then the chain.
 * A reference that is booked already, with the same entries, is answered as it is.
 * @throws Problem 422 `unbalanced_transaction`, `insufficient_balance`, 409 `duplicate_reference`
 */
export async function book(transaction: Transaction, booking: Booking): Promise<LedgerTransaction[]> {
  const { drafts, releases } = booking;
  for (const { entries } of drafts) assertBalanced(entries);
  const books = await openBooks(transaction, booking);
  const references = drafts.map(({ reference }) => reference);
  const chain = await lockChain(transaction, books.shard, references);
  if (chain.isReferenceTaken) return bookedBefore(transaction, drafts);
  await booking.check?.(books.accounts);
  if (booking.allowOverdraft !== true) assertCoveredIn(books, booking);
  if (releases !== undefined)
    await addHeld(transaction, accountIn(books, releases.account).id, -releases.amount);
  return write(transaction, { drafts, books, chain });
}

/** Locks the accounts, after opening those that do not exist. */
async function openBooks(transaction: Transaction, booking: Booking): Promise<Books> {
  const { drafts, releases, locks = [] } = booking;
  const entries = drafts.flatMap((draft) => draft.entries);
  const released = releases === undefined ? [] : [releases.account];
  const names = uniqueNames([...entries.map(({ account }) => account), ...released, ...locks]);
  const shard = shardOf(merchantOf(entries) ?? drafts[0]?.reference ?? '');
  const locked = byName(await lockAccounts(transaction, names, shard));
  const missing = names.filter((name) => !locked.has(nameKey(name)));
  if (missing.length === 0) return { accounts: locked, shard };
  await insertAccounts(transaction, missing);
  return { accounts: byName(await lockAccounts(transaction, names, shard)), shard };
}

function assertCoveredIn({ accounts }: Books, { drafts, releases }: Booking): void {
  const balances = new Map(
    [...accounts].map(([key, account]) => {
      const released = releases !== undefined && nameKey(releases.account) === key ? releases.amount : 0n;
      return [key, { ...account, held: account.held - released }];
    }),
  );
  assertCovered(
    drafts.flatMap(({ entries }) => entries),
    balances,
  );
}

/** @throws Problem 409 `duplicate_reference` when one of them books something else */
async function bookedBefore(
  transaction: Transaction,
  drafts: readonly Draft[],
): Promise<LedgerTransaction[]> {
  const booked: LedgerTransaction[] = [];
  for (const draft of drafts) {
    const found = await findTransactionByReference(transaction, draft.reference);
    const entries = found?.entries.map((entry) => ({ ...entry, account: entry }));
    if (found === undefined || entries === undefined || !bookTheSame(entries, draft.entries))
      throw duplicateReference(draft.reference);
    booked.push(found);
  }
  return booked;
}

type Written = { drafts: readonly Draft[]; books: Books; chain: Chain };

async function write(
  transaction: Transaction,
  { drafts, books, chain }: Written,
): Promise<LedgerTransaction[]> {
  const made = chained(drafts, books, chain);
  await insertTransactions(transaction, books.shard, made).catch((error: unknown) => {
    if (isUniqueViolation(error, 'ledger_transactions_reference'))
      throw duplicateReference(made[0]?.reference ?? '');
    throw error;
  });
  const booked = made.map(asAnswered);
  for (const data of booked)
    await emit(transaction, {
      contract,
      type: 'ledger_transaction.created',
      aggregateId: aggregateOf(data),
      data,
    });
  return booked;
}

/** A merchant's bookings are consumed in their order. */
function aggregateOf({ merchant_id, id }: LedgerTransaction): string {
  return merchant_id ?? id;
}

function chained(drafts: readonly Draft[], books: Books, chain: Chain): NewTransaction[] {
  const sequenceOf = sequences();
  let hash = chain.hash;
  return drafts.map((draft, index) => {
    const { type, reference, description, reverses, metadata } = draft;
    const about = { id: newId('ltx'), type, reference, description, reverses, metadata };
    const header = { ...about, merchant_id: merchantOf(draft.entries), format: journalFormat };
    const place = {
      chain: books.shard,
      chain_sequence: chain.length + BigInt(index + 1),
      created_at: chain.now,
    };
    const entries = draft.entries.map((entry, position) => ({
      ...entryOf(entry, accountIn(books, entry.account), sequenceOf),
      position: position + 1,
      settleable: entry.account.kind === 'pending' && type !== 'settlement',
    }));
    hash = hashOf(hash, { ...header, ...place, entries });
    return { ...header, ...place, hash, entries };
  });
}

function entryOf(
  { direction, amount, account: { kind, merchant_id, currency } }: Draft['entries'][number],
  account: LockedAccount,
  sequenceOf: (account: LockedAccount) => bigint,
) {
  const id = newId('ent');
  const { shard } = account;
  return {
    id,
    account_id: account.id,
    shard,
    sequence: sequenceOf(account),
    kind,
    merchant_id,
    currency,
    direction,
    amount,
  };
}

/** The next place in each account. */
function sequences(): (account: LockedAccount) => bigint {
  const last = new Map<string, bigint>();
  return ({ id, entry_count }) => {
    const next = (last.get(id) ?? entry_count) + 1n;
    last.set(id, next);
    return next;
  };
}

function asAnswered({ entries, format: _format, ...header }: NewTransaction): LedgerTransaction {
  return {
    ...header,
    reversed_by: null,
    entries: entries.map(({ id, account_id, kind, merchant_id, direction, amount, currency }) => ({
      id,
      account_id,
      kind,
      merchant_id,
      direction,
      amount,
      currency,
    })),
  };
}

function accountIn({ accounts }: Pick<Books, 'accounts'>, name: AccountName): LockedAccount {
  const account = accounts.get(nameKey(name));
  if (account === undefined) throw new Error(`unreachable: the account ${nameKey(name)} was opened`);
  return account;
}

function uniqueNames(names: readonly AccountName[]): AccountName[] {
  return [
    ...new Map(
      names.map(({ kind, merchant_id, currency }) => [
        nameKey({ kind, merchant_id, currency }),
        { kind, merchant_id, currency },
      ]),
    ).values(),
  ];
}

function byName(accounts: readonly LockedAccount[]): Map<string, LockedAccount> {
  return new Map(accounts.map((account) => [nameKey(account), account]));
}

function duplicateReference(reference: string) {
  return conflict('duplicate_reference', `Something else was booked as ${reference}.`);
}

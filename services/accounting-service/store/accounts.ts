import { type PageRequest, pageCondition, pageOrder } from '../../kit/data/cursor.ts';
import { jsonParameter, type Queryable, type Transaction } from '../../kit/data/database.ts';
import { newId } from '../../kit/data/ids.ts';
import { type Sql, sql, where } from '../../kit/data/sql.ts';
import type { Account, AccountKind, Direction } from '../contract.ts';
import { type AccountName, balanceOf, chartOfAccounts } from '../domain/chart-of-accounts.ts';
import { shards } from '../domain/journal.ts';

export type AccountFilter = {
  owner?: Account['owner'];
  merchant_id?: string;
  kind?: AccountKind;
  currency?: string;
};

/** An account's row of balances, locked by the booking that changes it. */
export type LockedAccount = {
  id: string;
  merchant_id: string | null;
  kind: AccountKind;
  currency: string;
  normal_side: Direction;
  shard: number;
  debits: bigint;
  credits: bigint;
  held: bigint;
  entry_count: bigint;
};

type Sums = { debits: string; credits: string; held: string };
type AccountRow = Omit<Account, 'balance' | 'held'> & Sums;

/** `at`: with what was booked, and held, before that time. */
export async function findAccount(
  database: Queryable,
  id: string,
  at?: string,
): Promise<Account | undefined> {
  const row = await database.maybe<AccountRow>(sql`${withSums(at)} where id = ${id}`);
  return row === undefined ? undefined : accountOf(row);
}

export async function findAccountNamed(database: Queryable, name: AccountName): Promise<Account | undefined> {
  const row = await database.maybe<AccountRow>(sql`${selectWithSums} where ${isNamed(name)}`);
  return row === undefined ? undefined : accountOf(row);
}

export async function selectAccounts(
  database: Queryable,
  filter: AccountFilter,
  page: PageRequest,
): Promise<Account[]> {
  const rows = await database.many<AccountRow>(sql`
    ${selectWithSums} ${where([...conditionsOf(filter), pageCondition(page)])} ${pageOrder(page)}`);
  return rows.map(accountOf);
}

/** All of a merchant's accounts, of one currency or of every; `at` as for one account. */
export async function selectMerchantAccounts(
  database: Queryable,
  merchantId: string,
  { currency, at }: { currency?: string; at?: string },
): Promise<Account[]> {
  const rows = await database.many<AccountRow>(sql`
    ${withSums(at)} ${where([
      sql`merchant_id = ${merchantId}`,
      currency === undefined ? undefined : sql`currency = ${currency}`,
    ])} order by currency, kind`);
  return rows.map(accountOf);
}

/**
 * Locks the balance rows in the order of their accounts' ids, so that two bookings never wait for each other in
 * a circle. Accounts that do not exist are left out.
 */
export async function lockAccounts(
  transaction: Transaction,
  names: readonly AccountName[],
  shard: number,
): Promise<LockedAccount[]> {
  type Row = Omit<LockedAccount, keyof Sums> & Sums;
  const rows = await transaction.many<Row>(sql`
    select account.id, account.merchant_id, account.kind, account.currency, account.normal_side,
           balance.shard, balance.debits, balance.credits, balance.held, balance.entry_count
    from jsonb_to_recordset(${jsonParameter(names)}::jsonb) as wanted (merchant_id text, kind text, currency text)
    join accounts as account
      on account.kind = wanted.kind and account.currency = wanted.currency
     and account.merchant_id is not distinct from wanted.merchant_id
    join account_balances as balance
      on balance.account_id = account.id
     and balance.shard = case account.owner when 'platform' then ${shard}::int else 0 end
    order by account.id
    for update of balance`);
  return rows.map((row) => ({ ...row, ...sumsOf(row) }));
}

/** Two bookings that open the same account wait for each other here; both then find it. */
export async function insertAccounts(transaction: Transaction, names: readonly AccountName[]): Promise<void> {
  const rows = names.map((name) => {
    const { owner, normalSide } = chartOfAccounts[name.kind];
    return { ...name, id: newId('acc'), owner, normal_side: normalSide };
  });
  await transaction.execute(sql`
    with opened as (
      insert into accounts (id, owner, merchant_id, kind, currency, normal_side)
      select id, owner, merchant_id, kind, currency, normal_side
      from jsonb_to_recordset(${jsonParameter(rows)}::jsonb)
        as new (id text, owner text, merchant_id text, kind text, currency text, normal_side text)
      order by merchant_id, kind, currency
      on conflict on constraint accounts_name do nothing
      returning id, owner
    )
    insert into account_balances (account_id, shard)
    select id, shard from opened
    cross join lateral generate_series(0, case owner when 'platform' then ${shards}::int - 1 else 0 end) as shard`);
}

/** The rows are locked by the caller. */
export async function addHeld(transaction: Transaction, accountId: string, change: bigint): Promise<void> {
  await transaction.execute(sql`
    update account_balances set held = held + ${change}::numeric where account_id = ${accountId} and shard = 0`);
}

export function sumsOf(row: Sums): { debits: bigint; credits: bigint; held: bigint } {
  return { debits: BigInt(row.debits), credits: BigInt(row.credits), held: BigInt(row.held) };
}

const selectWithSums: Sql = sql`
  select id, owner, merchant_id, kind, currency, normal_side, created_at, debits, credits, held
  from accounts cross join lateral (
    select coalesce(sum(debits), 0) as debits, coalesce(sum(credits), 0) as credits, coalesce(sum(held), 0) as held
    from account_balances where account_id = accounts.id
  ) as sums`;

/** Balances are today's: those of an earlier time are summed from the entries and the holds that were pending then. */
function withSums(at: string | undefined): Sql {
  if (at === undefined) return selectWithSums;
  return sql`
    select id, owner, merchant_id, kind, currency, normal_side, created_at, debits, credits, held
    from accounts cross join lateral (
      select coalesce(sum(amount) filter (where direction = 'debit'), 0) as debits,
             coalesce(sum(amount) filter (where direction = 'credit'), 0) as credits
      from entries where account_id = accounts.id and created_at < ${at}::timestamptz
    ) as sums cross join lateral (
      select coalesce(sum(amount), 0) as held from holds
      where account_id = accounts.id and created_at < ${at}::timestamptz
        and (state = 'pending' or updated_at >= ${at}::timestamptz)
    ) as kept`;
}

function accountOf({ debits, credits, held, ...row }: AccountRow): Account {
  const sums = sumsOf({ debits, credits, held });
  return { ...row, balance: balanceOf(row.normal_side, sums), held: sums.held };
}

function isNamed({ merchant_id, kind, currency }: AccountName): Sql {
  return sql`merchant_id is not distinct from ${merchant_id} and kind = ${kind} and currency = ${currency}`;
}

function conditionsOf(filter: AccountFilter): (Sql | undefined)[] {
  return [
    filter.owner === undefined ? undefined : sql`owner = ${filter.owner}`,
    filter.merchant_id === undefined ? undefined : sql`merchant_id = ${filter.merchant_id}`,
    filter.kind === undefined ? undefined : sql`kind = ${filter.kind}`,
    filter.currency === undefined ? undefined : sql`currency = ${filter.currency}`,
  ];
}

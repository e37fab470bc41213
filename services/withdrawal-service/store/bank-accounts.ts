import { type PageRequest, pageCondition, pageOrder } from '../../kit/data/cursor.ts';
import type { Queryable, Transaction } from '../../kit/data/database.ts';
import { type Sql, sql, where } from '../../kit/data/sql.ts';
import type { BankAccount, BankAccountKind } from '../contract.ts';

export type BankAccountFilter = { merchant_id?: string; currency?: string; state?: BankAccount['state'] };

export type NewBankAccount = Pick<
  BankAccount,
  'id' | 'merchant_id' | 'holder_name' | 'country' | 'currency' | 'kind' | 'iban_masked'
> & {
  iban_encrypted: string;
  iban_digest: string;
};

/** What may be shown: everything but the number itself. */
const shown: Sql = sql`
  id, merchant_id, holder_name, country, currency, kind, iban_masked, state, disabled_reason, verification, name_at_bank,
  verified_at, confirmed_by, created_at, updated_at`;

export async function insertBankAccount(
  transaction: Transaction,
  account: NewBankAccount,
): Promise<BankAccount> {
  return transaction.one<BankAccount>(sql`
    insert into bank_accounts (id, merchant_id, holder_name, country, currency, kind, iban_encrypted, iban_digest, iban_masked, state)
    values (${account.id}, ${account.merchant_id}, ${account.holder_name}, ${account.country}, ${account.currency},
            ${account.kind}, ${account.iban_encrypted}, ${account.iban_digest}, ${account.iban_masked}, 'active')
    returning ${shown}`);
}

export async function findBankAccount(database: Queryable, id: string): Promise<BankAccount | undefined> {
  return database.maybe<BankAccount>(sql`select ${shown} from bank_accounts where id = ${id}`);
}

export async function findSealedIban(
  database: Queryable,
  id: string,
): Promise<{ holder_name: string; kind: BankAccountKind; iban_encrypted: string } | undefined> {
  return database.maybe(sql`select holder_name, kind, iban_encrypted from bank_accounts where id = ${id}`);
}

export async function lockBankAccount(
  transaction: Transaction,
  id: string,
): Promise<BankAccount | undefined> {
  return transaction.maybe<BankAccount>(sql`select ${shown} from bank_accounts where id = ${id} for update`);
}

export async function markDisabled(
  transaction: Transaction,
  id: string,
  reason: string | null,
): Promise<BankAccount> {
  return transaction.one<BankAccount>(sql`
    update bank_accounts set state = 'disabled', disabled_reason = ${reason}, updated_at = now()
    where id = ${id} returning ${shown}`);
}

type Verified = Pick<BankAccount, 'id' | 'verification' | 'name_at_bank' | 'verified_at' | 'confirmed_by'>;

export async function updateVerification(transaction: Transaction, changed: Verified): Promise<BankAccount> {
  return transaction.one<BankAccount>(sql`
    update bank_accounts set verification = ${changed.verification}, name_at_bank = ${changed.name_at_bank},
      verified_at = ${changed.verified_at}, confirmed_by = ${changed.confirmed_by}, next_verification_at = null,
      updated_at = now()
    where id = ${changed.id} returning ${shown}`);
}

export async function selectToVerify(database: Queryable, limit: number): Promise<{ id: string }[]> {
  return database.many(sql`
    select id from bank_accounts where verification = 'pending' and state = 'active' and next_verification_at <= now()
    order by next_verification_at limit ${limit}`);
}

/** Later with each time that the bank did not say. */
export async function postponeVerification(
  database: Queryable,
  { id, firstMs, longestMs }: { id: string; firstMs: number; longestMs: number },
): Promise<void> {
  await database.execute(sql`
    update bank_accounts set verification_attempts = verification_attempts + 1,
      next_verification_at = now() + least(
        ${longestMs}::double precision, ${firstMs}::double precision * 2 ^ least(verification_attempts, 20)
      ) * interval '1 millisecond'
    where id = ${id} and verification = 'pending'`);
}

export async function selectBankAccounts(
  database: Queryable,
  filter: BankAccountFilter,
  page: PageRequest,
): Promise<BankAccount[]> {
  return database.many<BankAccount>(sql`
    select ${shown} from bank_accounts ${where([
      filter.merchant_id === undefined ? undefined : sql`merchant_id = ${filter.merchant_id}`,
      filter.currency === undefined ? undefined : sql`currency = ${filter.currency}`,
      filter.state === undefined ? undefined : sql`state = ${filter.state}`,
      pageCondition(page),
    ])} ${pageOrder(page)}`);
}

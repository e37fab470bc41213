import type { Queryable, Transaction } from '../../kit/data/database.ts';
import { sql } from '../../kit/data/sql.ts';

export type MerchantContact = { name: string; email: string; country: string };

/** What is older than what is known changes nothing. */
export async function upsertContact(
  transaction: Transaction,
  contact: MerchantContact & { merchant_id: string; updated_at: string },
): Promise<void> {
  await transaction.execute(sql`
    insert into merchant_contacts (merchant_id, name, email, country, updated_at)
    values (${contact.merchant_id}, ${contact.name}, ${contact.email}, ${contact.country},
            ${contact.updated_at}::timestamptz)
    on conflict (merchant_id) do update
      set name = excluded.name, email = excluded.email, country = excluded.country, updated_at = excluded.updated_at
      where merchant_contacts.updated_at <= excluded.updated_at`);
}

export async function findContact(
  database: Queryable,
  merchantId: string,
): Promise<MerchantContact | undefined> {
  return database.maybe<MerchantContact>(
    sql`select name, email, country from merchant_contacts where merchant_id = ${merchantId}`,
  );
}

import type { Queryable } from '../../kit/data/database.ts';
import { sql } from '../../kit/data/sql.ts';

export type UsedSignature = { key_id: string; digest: Buffer; expires_at: Date };

/** @returns false when the signature was used before */
export async function insertSignature(
  database: Queryable,
  { key_id, digest, expires_at }: UsedSignature,
): Promise<boolean> {
  const inserted = await database.execute(sql`
    insert into used_signatures (key_id, digest, expires_at) values (${key_id}, ${digest}, ${expires_at})
    on conflict do nothing`);
  return inserted === 1;
}

/** @returns how many */
export async function deleteOldSignatures(database: Queryable, now: Date, most: number): Promise<number> {
  return database.execute(sql`
    delete from used_signatures where (key_id, digest) in (
      select key_id, digest from used_signatures where expires_at < ${now} order by expires_at limit ${most})`);
}

import type { Queryable, Transaction } from '../../kit/data/database.ts';
import { sql } from '../../kit/data/sql.ts';
import type { Evidence } from '../contract.ts';

export async function insertEvidence(
  transaction: Transaction,
  evidence: Omit<Evidence, 'created_at'>,
): Promise<Evidence> {
  return transaction.one<Evidence>(sql`
    insert into dispute_evidence (id, dispute_id, kind, text, document, metadata)
    values (${evidence.id}, ${evidence.dispute_id}, ${evidence.kind}, ${evidence.text}, ${evidence.document},
            ${evidence.metadata})
    returning *`);
}

export async function measureEvidence(
  database: Queryable,
  disputeId: string,
): Promise<{ count: number; characters: number }> {
  const { count, characters } = await database.one<{ count: bigint; characters: bigint }>(sql`
    select count(*) as count, coalesce(sum(length(text)), 0)::bigint as characters
    from dispute_evidence where dispute_id = ${disputeId}`);
  return { count: Number(count), characters: Number(characters) };
}

export async function selectEvidence(database: Queryable, disputeId: string): Promise<Evidence[]> {
  return database.many<Evidence>(
    sql`select * from dispute_evidence where dispute_id = ${disputeId} order by id`,
  );
}

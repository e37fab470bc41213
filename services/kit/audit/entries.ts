import { type PageRequest, pageCondition, pageOrder } from '../data/cursor.ts';
import type { Queryable, Transaction } from '../data/database.ts';
import { sql, where } from '../data/sql.ts';
import type { AuditEntry } from './schemas.ts';

/** Of a second outcome of one request nothing is kept. */
export async function insertAuditEntry(
  transaction: Transaction,
  entry: Omit<AuditEntry, 'created_at'>,
): Promise<void> {
  await transaction.execute(sql`
    insert into audit_entries (id, actor_kind, actor_id, action, resource_type, resource_id, merchant_id, request_id,
                               before, after, reason, trace_id)
    values (${entry.id}, ${entry.actor_kind}, ${entry.actor_id}, ${entry.action}, ${entry.resource_type},
            ${entry.resource_id}, ${entry.merchant_id}, ${entry.request_id}, ${entry.before}, ${entry.after},
            ${entry.reason}, ${entry.trace_id})
    on conflict (request_id) where request_id is not null do nothing`);
}

/** @throws a bug when there is no such entry */
export async function findRequest(
  database: Queryable,
  id: string,
): Promise<Pick<AuditEntry, 'id' | 'before'>> {
  return database.one<Pick<AuditEntry, 'id' | 'before'>>(
    sql`select id, before from audit_entries where id = ${id}`,
  );
}

export type AuditFilter = {
  actor_id?: string;
  action?: string;
  resource_type?: string;
  resource_id?: string;
  merchant_id?: string;
  created_from?: string;
  created_to?: string;
};

export async function selectAuditEntries(
  database: Queryable,
  filter: AuditFilter,
  page: PageRequest,
): Promise<AuditEntry[]> {
  const { actor_id, action, resource_type, resource_id, merchant_id, created_from, created_to } = filter;
  const conditions = [
    actor_id === undefined ? undefined : sql`actor_id = ${actor_id}`,
    action === undefined ? undefined : sql`action = ${action}`,
    resource_type === undefined ? undefined : sql`resource_type = ${resource_type}`,
    resource_id === undefined ? undefined : sql`resource_id = ${resource_id}`,
    merchant_id === undefined ? undefined : sql`merchant_id = ${merchant_id}`,
    created_from === undefined ? undefined : sql`created_at >= ${created_from}`,
    created_to === undefined ? undefined : sql`created_at < ${created_to}`,
    pageCondition(page),
  ];
  return database.many<AuditEntry>(sql`select * from audit_entries ${where(conditions)} ${pageOrder(page)}`);
}

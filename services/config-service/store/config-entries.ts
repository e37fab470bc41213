import { type PageRequest, pageCondition, pageOrder } from '../../kit/data/cursor.ts';
import { jsonParameter, type Queryable, type Transaction } from '../../kit/data/database.ts';
import { sql, where } from '../../kit/data/sql.ts';
import type { ConfigEntry, ConfigVersion } from '../contract.ts';

const mostVersions = 100;
const versionColumns = sql`version, value, schema, rollback_of, schedule_id, changed_by, comment, at`;

export type NewEntry = Pick<
  ConfigEntry,
  'id' | 'namespace' | 'key' | 'value' | 'schema' | 'changed_by' | 'comment'
>;

export async function insertEntry(transaction: Transaction, entry: NewEntry): Promise<ConfigEntry> {
  return transaction.one<ConfigEntry>(sql`
    insert into config_entries (id, namespace, key, value, schema, version, changed_by, comment)
    values (${entry.id}, ${entry.namespace}, ${entry.key}, ${jsonParameter(entry.value)}::jsonb,
            ${schemaParameter(entry)}::jsonb, 1, ${entry.changed_by}, ${entry.comment})
    returning *`);
}

export async function findEntry(
  database: Queryable,
  namespace: string,
  key: string,
): Promise<ConfigEntry | undefined> {
  return database.maybe<ConfigEntry>(
    sql`select * from config_entries where namespace = ${namespace} and key = ${key}`,
  );
}

/** Locked until the transaction ends, so that versions follow each other. */
export async function lockEntry(
  transaction: Transaction,
  namespace: string,
  key: string,
): Promise<ConfigEntry | undefined> {
  return transaction.maybe<ConfigEntry>(sql`
    select * from config_entries where namespace = ${namespace} and key = ${key} for update`);
}

export async function selectEntries(
  database: Queryable,
  filter: { namespace?: string },
  page: PageRequest,
): Promise<ConfigEntry[]> {
  const ofNamespace = filter.namespace === undefined ? undefined : sql`namespace = ${filter.namespace}`;
  return database.many<ConfigEntry>(
    sql`select * from config_entries ${where([ofNamespace, pageCondition(page)])} ${pageOrder(page)}`,
  );
}

export async function updateEntry(transaction: Transaction, entry: ConfigEntry): Promise<ConfigEntry> {
  return transaction.one<ConfigEntry>(sql`
    update config_entries set value = ${jsonParameter(entry.value)}::jsonb, schema = ${schemaParameter(entry)}::jsonb,
           version = ${entry.version}, changed_by = ${entry.changed_by}, comment = ${entry.comment}, updated_at = now()
    where id = ${entry.id} returning *`);
}

/** SQL's null, not JSON's: there is none. */
function schemaParameter({ schema }: Pick<ConfigEntry, 'schema'>): string | null {
  return schema === null ? null : jsonParameter(schema);
}

/** What a version comes from, when nobody wrote it anew. */
export type VersionOrigin = { rollbackOf?: number | null; scheduleId?: string | null };

export async function insertVersion(
  transaction: Transaction,
  entry: ConfigEntry,
  { rollbackOf = null, scheduleId = null }: VersionOrigin = {},
): Promise<void> {
  await transaction.execute(sql`
    insert into config_versions (entry_id, version, value, schema, rollback_of, schedule_id, changed_by, comment)
    values (${entry.id}, ${entry.version}, ${jsonParameter(entry.value)}::jsonb, ${schemaParameter(entry)}::jsonb, ${rollbackOf}, ${scheduleId},
            ${entry.changed_by}, ${entry.comment})`);
}

/** The latest first, at most 100. */
export async function selectVersions(
  database: Queryable,
  entryId: string,
  beforeVersion: number | undefined,
): Promise<ConfigVersion[]> {
  const before = beforeVersion === undefined ? undefined : sql`version < ${beforeVersion}`;
  return database.many<ConfigVersion>(sql`
    select ${versionColumns} from config_versions
    ${where([sql`entry_id = ${entryId}`, before])} order by version desc limit ${mostVersions}`);
}

export async function findVersion(
  database: Queryable,
  entryId: string,
  version: number,
): Promise<ConfigVersion | undefined> {
  return database.maybe<ConfigVersion>(sql`
    select ${versionColumns} from config_versions
    where entry_id = ${entryId} and version = ${version}`);
}

import { type PageRequest, pageCondition, pageOrder } from '../../kit/data/cursor.ts';
import type { Queryable, Transaction } from '../../kit/data/database.ts';
import { sql, where } from '../../kit/data/sql.ts';
import { everyMerchant, type WebhookEndpoint, type WebhookEndpointState } from '../contract.ts';

/** Without the secrets, which no answer and no event holds. */
const columns = sql`id, merchant_id, url, description, event_types, state, disabled_reason,
  previous_secret_expires_at, expires_at, created_at, updated_at`;

export type NewEndpoint = Pick<
  WebhookEndpoint,
  'id' | 'merchant_id' | 'url' | 'description' | 'event_types'
> & { secret_sealed: Buffer; expires_in_seconds: number | null };

export async function insertEndpoint(
  transaction: Transaction,
  endpoint: NewEndpoint,
): Promise<WebhookEndpoint> {
  return transaction.one<WebhookEndpoint>(sql`
    insert into webhook_endpoints (id, merchant_id, url, description, event_types, secret_sealed, expires_at)
    values (${endpoint.id}, ${endpoint.merchant_id}, ${endpoint.url}, ${endpoint.description},
            ${endpoint.event_types}::text[], ${endpoint.secret_sealed},
            now() + make_interval(secs => ${endpoint.expires_in_seconds}))
    returning ${columns}`);
}

/** Of two that count at once, the second waits for the first to commit. */
export async function countEndpointsLocked(transaction: Transaction, merchantId: string): Promise<number> {
  await transaction.execute(
    sql`select pg_advisory_xact_lock(hashtextextended(${`webhook endpoints of ${merchantId}`}, 0))`,
  );
  const { count } = await transaction.one<{ count: number }>(
    sql`select count(*)::integer as count from webhook_endpoints
        where merchant_id in (${merchantId}, ${everyMerchant}) and state <> 'deleted'`,
  );
  return count;
}

export async function findEndpoint(database: Queryable, id: string): Promise<WebhookEndpoint | undefined> {
  return database.maybe<WebhookEndpoint>(sql`select ${columns} from webhook_endpoints where id = ${id}`);
}

/** Not a deleted one. */
export async function lockEndpoint(
  transaction: Transaction,
  id: string,
): Promise<WebhookEndpoint | undefined> {
  return transaction.maybe<WebhookEndpoint>(
    sql`select ${columns} from webhook_endpoints where id = ${id} and state <> 'deleted' for no key update`,
  );
}

export async function selectEndpoints(
  database: Queryable,
  filter: { merchant_id?: string; state?: WebhookEndpointState },
  page: PageRequest,
): Promise<WebhookEndpoint[]> {
  const conditions = [
    filter.merchant_id === undefined ? undefined : sql`merchant_id = ${filter.merchant_id}`,
    filter.state === undefined ? sql`state <> 'deleted'` : sql`state = ${filter.state}`,
    pageCondition(page),
  ];
  return database.many<WebhookEndpoint>(
    sql`select ${columns} from webhook_endpoints ${where(conditions)} ${pageOrder(page)}`,
  );
}

export async function selectSubscribers(
  transaction: Transaction,
  merchantId: string,
  eventType: string,
): Promise<string[]> {
  const rows = await transaction.many<{ id: string }>(sql`
    select id from webhook_endpoints
    where merchant_id in (${merchantId}, ${everyMerchant}) and state = 'enabled' and event_types && ${[eventType, '*']}::text[]
    order by id`);
  return rows.map(({ id }) => id);
}

export async function updateEndpointDefinition(
  transaction: Transaction,
  endpoint: Pick<WebhookEndpoint, 'id' | 'url' | 'description' | 'event_types' | 'expires_at'> & {
    expires_in_seconds?: number | null;
  },
): Promise<WebhookEndpoint> {
  const { expires_in_seconds: seconds } = endpoint;
  const expiresAt =
    seconds === undefined
      ? sql`${endpoint.expires_at}::timestamptz`
      : sql`now() + make_interval(secs => ${seconds})`;
  return transaction.one<WebhookEndpoint>(sql`
    update webhook_endpoints set url = ${endpoint.url}, description = ${endpoint.description},
           event_types = ${endpoint.event_types}::text[], expires_at = ${expiresAt}, updated_at = now()
    where id = ${endpoint.id} returning ${columns}`);
}

export async function updateEndpointState(
  transaction: Transaction,
  id: string,
  { to, reason }: { to: WebhookEndpointState; reason: string | null },
): Promise<WebhookEndpoint> {
  return transaction.one<WebhookEndpoint>(sql`
    update webhook_endpoints set state = ${to}, disabled_reason = ${reason}, updated_at = now()
    where id = ${id} returning ${columns}`);
}

export async function updateSecret(
  transaction: Transaction,
  id: string,
  { secret_sealed, overlapSeconds }: { secret_sealed: Buffer; overlapSeconds: number },
): Promise<WebhookEndpoint> {
  return transaction.one<WebhookEndpoint>(sql`
    update webhook_endpoints set previous_secret_sealed = secret_sealed, secret_sealed = ${secret_sealed},
           previous_secret_expires_at = now() + make_interval(secs => ${overlapSeconds}), updated_at = now()
    where id = ${id} returning ${columns}`);
}

/** Its secrets are gone with it. */
export async function updateDeleted(transaction: Transaction, id: string): Promise<WebhookEndpoint> {
  return transaction.one<WebhookEndpoint>(sql`
    update webhook_endpoints set state = 'deleted', secret_sealed = '', previous_secret_sealed = null,
           previous_secret_expires_at = null, updated_at = now()
    where id = ${id} returning ${columns}`);
}

export async function selectExpired(database: Queryable, limit: number): Promise<string[]> {
  const rows = await database.many<{ id: string }>(sql`
    select id from webhook_endpoints where expires_at <= now() and state <> 'deleted'
    order by expires_at limit ${limit}`);
  return rows.map(({ id }) => id);
}

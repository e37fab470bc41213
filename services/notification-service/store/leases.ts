/** Who sends to which endpoint, and what comes next there. Leases outlive an attempt, and a sender that died. */
import type { Database } from '../../kit/data/database.ts';
import { sql } from '../../kit/data/sql.ts';

/** Longer than an attempt and its record may take together. */
const leaseSeconds = 20;

/** Due, and not behind an earlier delivery of the same aggregate. */
const isNext = sql`
  delivery.state = 'pending' and delivery.next_attempt_at <= now() and not exists (
    select from deliveries earlier
    where earlier.endpoint_id = delivery.endpoint_id and earlier.aggregate_id = delivery.aggregate_id
      and earlier.state = 'pending' and earlier.sequence < delivery.sequence)`;

/** Takes a free endpoint with something due, the one first that was served longest ago. @returns its id */
export async function leaseEndpoint(database: Database): Promise<string | undefined> {
  const row = await database.maybe<{ id: string }>(sql`
    with free as (
      select id from webhook_endpoints endpoint
      where state = 'enabled' and leased_until <= now()
        and exists (select from deliveries delivery where delivery.endpoint_id = endpoint.id and ${isNext})
      order by leased_until limit 1
      for no key update skip locked
    )
    update webhook_endpoints set leased_until = now() + make_interval(secs => ${leaseSeconds})
    from free where webhook_endpoints.id = free.id returning webhook_endpoints.id`);
  return row?.id;
}

export async function releaseEndpoint(database: Database, endpointId: string): Promise<void> {
  await database.execute(sql`update webhook_endpoints set leased_until = now() where id = ${endpointId}`);
}

export type DueDelivery = {
  id: string;
  endpoint_id: string;
  event_id: string;
  payload: string;
  attempts: number;
  tries: number;
  url: string;
  secret_sealed: Buffer;
  /** Null once the overlap of a rotation is over. */
  previous_secret_sealed: Buffer | null;
};

/**
 * Of an endpoint that is leased; renews the lease. A statement after the lease's own, since only then it sees
 * what the sender before us has recorded.
 */
export async function nextDue(database: Database, endpointId: string): Promise<DueDelivery | undefined> {
  return database.maybe<DueDelivery>(sql`
    with due as (
      select id, endpoint_id, event_id, payload, attempts, tries from deliveries delivery
      where endpoint_id = ${endpointId} and ${isNext} order by sequence limit 1
    ), leased as (
      update webhook_endpoints set leased_until = now() + make_interval(secs => ${leaseSeconds})
      from due where webhook_endpoints.id = due.endpoint_id and state = 'enabled'
      returning webhook_endpoints.id as leased_id, url, secret_sealed,
        case when previous_secret_expires_at > now() then previous_secret_sealed end as previous_secret_sealed
    )
    select due.*, url, secret_sealed, previous_secret_sealed from due join leased on leased_id = due.endpoint_id`);
}

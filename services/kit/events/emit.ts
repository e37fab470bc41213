import type { Contract, EventDataOf } from '../contract/contract.ts';
import type { Transaction } from '../data/database.ts';
import { newId } from '../data/ids.ts';
import { sql } from '../data/sql.ts';
import { outgoingTraceparent } from '../trace.ts';
import { encodeEnvelope } from './envelope.ts';

export type EmittedEvent<C extends Contract, T extends keyof C['events'] & string> = {
  contract: C;
  type: T;
  /** Events of one aggregate are delivered in order. */
  aggregateId: string;
  data: EventDataOf<C, T>;
};

export type Emit = <C extends Contract, T extends keyof C['events'] & string>(
  transaction: Transaction,
  event: EmittedEvent<C, T>,
) => Promise<void>;

/**
 * Writes the event into the outbox: it leaves when the transaction commits, and only then. Lock the aggregate's
 * row before, since events of one aggregate leave in the order they were emitted.
 */
export const emit: Emit = async (transaction, { contract, type, aggregateId, data }) => {
  if (!Object.hasOwn(contract.events, type)) throw new Error(`${contract.service} declares no event ${type}`);
  const envelope = encodeEnvelope({
    id: newId('evt'),
    type,
    source: contract.service,
    aggregate_id: aggregateId,
    occurred_at: new Date().toISOString(),
    traceparent: outgoingTraceparent(),
    data,
  });
  await transaction.execute(sql`insert into kit.outbox (envelope) values (${envelope})`);
  transaction.afterCommit(() => wake(contract.service));
};

const listeners = new Map<string, Set<() => void>>();

/** Called after every commit that left events of the service in its outbox. @returns how to stop it */
export function onEmitted(service: string, listener: () => void): () => void {
  const ofService = listeners.get(service) ?? new Set();
  listeners.set(service, ofService.add(listener));
  return () => void ofService.delete(listener);
}

function wake(service: string): void {
  for (const listener of listeners.get(service) ?? []) listener();
}

/** One event, once in effect: handler, inbox row and dead letter in one transaction. */
import type { Contract } from '../contract/contract.ts';
import { decodeAmounts } from '../contract/json.ts';
import type { Database, Transaction } from '../data/database.ts';
import type { Caller, ConsumedEvent, Subscription } from '../service.ts';
import { childOf, longestDeadlineMs, newTrace, parseTraceparent, runInScope } from '../trace.ts';
import { type Envelope, encodeEnvelope } from './envelope.ts';
import { enterInbox, insertDeadLetter, isStillParked } from './inbox.ts';

/** By the source's service name and the event's type. */
export type Handlers = ReadonlyMap<string, { source: Contract; handle: HandleEvent }>;

type HandleEvent = (event: ConsumedEvent<never>, caller: Caller, transaction: Transaction) => Promise<void>;

export const parkedReason = 'waits behind an earlier event of its aggregate';

export function handlersOf<X>(
  subscriptions: readonly Subscription<X>[],
  contextOf: (caller: Caller) => X,
): Handlers {
  return new Map(
    subscriptions.map(({ source, type, handle }) => [
      handlerKey(source.service, type),
      { source, handle: (event, caller, transaction) => handle(contextOf(caller), event, transaction) },
    ]),
  );
}

export function handlerKey(source: string, type: string): string {
  return `${source} ${type}`;
}

/**
 * `done`, now or before; `parked` behind an earlier event of its aggregate that could not be consumed.
 * @throws what the handler threw; nothing of it is left then
 */
export async function consume(
  database: Database,
  handlers: Handlers,
  envelope: Envelope,
): Promise<'done' | 'parked'> {
  return inEventScope(envelope, () =>
    database.transaction(async (transaction) => {
      const { isNew, isParked } = await enterInbox(transaction, envelope);
      if (!isNew) return 'done';
      if (isParked && (await isStillParked(transaction, envelope))) {
        await insertDeadLetter(transaction, {
          envelope,
          text: encodeEnvelope(envelope),
          reason: parkedReason,
          attempts: 0,
        });
        return 'parked';
      }
      await runHandler(handlers, envelope, transaction);
      return 'done';
    }),
  );
}

/** The event's trace, a deadline of its own, and who is acting. */
export function inEventScope<T>(envelope: Envelope, run: () => Promise<T>): Promise<T> {
  const parent = parseTraceparent(envelope.traceparent);
  const trace = parent === undefined ? newTrace() : childOf(parent);
  return runInScope(
    { ...trace, deadlineAtMs: Date.now() + longestDeadlineMs, caller: callerOf(envelope) },
    run,
  );
}

export async function runHandler(
  handlers: Handlers,
  envelope: Envelope,
  transaction: Transaction,
): Promise<void> {
  const handler = handlers.get(handlerKey(envelope.source, envelope.type));
  if (handler === undefined) return;
  const schema = handler.source.events[envelope.type];
  const data = schema === undefined ? envelope.data : decodeAmounts(schema, envelope.data);
  if (!isDeclared(data)) throw new Error('the event has no data');
  const { id, type, source } = envelope;
  const event = {
    id,
    type,
    source,
    aggregateId: envelope.aggregate_id,
    occurredAt: envelope.occurred_at,
    data,
  };
  await handler.handle(event, callerOf(envelope), transaction);
}

function callerOf({ type }: Envelope): Caller {
  return { kind: 'event', type };
}

/** The producer's contract types the data; a handler is declared with that very contract. */
function isDeclared(data: unknown): data is never {
  return data !== undefined;
}

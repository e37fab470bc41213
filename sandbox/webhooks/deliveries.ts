/** What an API tells its merchants by webhook: queued with the state, repeated until it is taken. */
import type { Clock } from '../state/clock.ts';
import type { Collection, Store } from '../state/store.ts';

export type Delivery = {
  id: string;
  event: string;
  type: string;
  status: 'pending' | 'delivered' | 'failed';
  attempts: number;
  lastStatus: number | null;
  lastError: string | null;
};

export type Posted = { status: number | null; error: string | null };
export type Post<E> = (event: E, signal: AbortSignal) => Promise<Posted>;

export type Deliveries<E> = {
  enqueue(event: E): void;
  list: Collection<Delivery>;
  start(): void;
  /** Breaks off the deliveries under way; they are tried again by whoever serves the state next. */
  stop(): Promise<void>;
  /** Resolves when nothing is due any more; for tests. */
  idle(): Promise<void>;
};

export const timeoutMs = 10_000;
export const maxInFlight = 8;
const maxAttempts = 12;
const firstRetryMs = 500;
const longestRetryMs = 60_000;
/** A delivery that another generation began is taken over when it has not ended by then. */
const leaseMs = 2 * timeoutMs;
const lookAgainMs = 2_000;

type Needs<E> = {
  store: Store;
  clock: Clock;
  /** Its kind in the store, and how many are remembered. */
  kind: string;
  max: number;
  events: Collection<E>;
  /** Undefined: nobody listens. */
  post: Post<E> | undefined;
  onDelivered?: (event: E) => void;
};

function isSuccess(status: number | null): boolean {
  return status !== null && status >= 200 && status < 300;
}

function undelivered(attempts: number): 'failed' | 'pending' {
  return attempts >= maxAttempts ? 'failed' : 'pending';
}

export function openDeliveries<E extends { id: string; type: string }>(needs: Needs<E>): Deliveries<E> {
  const { store, clock, events, post, onDelivered } = needs;
  const deliveries = store.collection<Delivery>(needs.kind, needs.max);
  const inFlight = new Set<Promise<void>>();
  let timer: NodeJS.Timeout | undefined;
  let isRunning = false;
  const waiters: (() => void)[] = [];
  const stopping = new AbortController();

  const pump = () => {
    clearTimeout(timer);
    if (!isRunning || post === undefined) return;
    for (const delivery of claim()) begin(delivery, post);
    const dueMs = deliveries.nextDueMs();
    const isIdle = inFlight.size === 0 && (dueMs ?? Number.POSITIVE_INFINITY) > clock.nowMs();
    if (isIdle) for (const wake of waiters.splice(0)) wake();
    const waitMs = Math.min(Math.max(0, (dueMs ?? Number.POSITIVE_INFINITY) - clock.nowMs()), lookAgainMs);
    // At capacity the end of a delivery pumps again.
    if (inFlight.size < maxInFlight) timer = setTimeout(pump, waitMs).unref();
  };
  const claim = () =>
    store.transaction(() => {
      const due = deliveries.due(clock.nowMs(), maxInFlight - inFlight.size);
      for (const delivery of due) deliveries.put(delivery, { dueMs: clock.nowMs() + leaseMs });
      return due;
    });
  const begin = (delivery: Delivery, send: Post<E>) => {
    const ended = deliver(delivery, send).finally(() => {
      inFlight.delete(ended);
      pump();
    });
    inFlight.add(ended);
  };
  const deliver = async (delivery: Delivery, send: Post<E>) => {
    const event = events.get(delivery.event);
    if (event === undefined) return deliveries.delete(delivery.id);
    const result = await send(event, stopping.signal);
    const attempts = delivery.attempts + 1;
    const isDone = isSuccess(result.status);
    const status = isDone ? 'delivered' : undelivered(attempts);
    const told = {
      ...delivery,
      attempts,
      status,
      lastStatus: result.status,
      lastError: result.error,
    } as const;
    const retryMs = Math.min(firstRetryMs * 2 ** (attempts - 1), longestRetryMs);
    deliveries.put(told, status === 'pending' ? { dueMs: clock.nowMs() + retryMs } : {});
    if (isDone) onDelivered?.(event);
  };

  return {
    list: deliveries,
    enqueue: (event) => {
      if (post === undefined) return;
      const delivery: Delivery = {
        id: event.id,
        event: event.id,
        type: event.type,
        status: 'pending',
        attempts: 0,
        lastStatus: null,
        lastError: null,
      };
      deliveries.put(delivery, { dueMs: clock.nowMs() });
      // After the transaction that recorded the event.
      if (isRunning) setImmediate(pump);
    },
    start: () => {
      isRunning = true;
      pump();
    },
    stop: async () => {
      isRunning = false;
      clearTimeout(timer);
      stopping.abort(new Error('the sandbox is stopping'));
      await Promise.all(inFlight);
    },
    idle: () =>
      new Promise((resolve) => {
        if (post === undefined) return resolve();
        waiters.push(resolve);
        setImmediate(pump);
      }),
  };
}

import type { Store } from './store.ts';

export type Clock = {
  /** Milliseconds since the epoch, as the outside world sees them: real time plus what was advanced. */
  nowMs(): number;
  /** The same in whole seconds, as Stripe counts. */
  nowSeconds(): number;
  /** Moves the outside world's time forward, so that a settlement of days happens now. */
  advance(byMs: number): void;
  reset(): void;
};

type Offset = { id: string; ms: number };

/** The offset is part of the state: both generations of a rolling reload live in the same time. */
export function openClock(store: Store): Clock {
  const offsets = store.collection<Offset>('clock.offset', 1);
  const offsetMs = () => offsets.get('offset')?.ms ?? 0;
  const nowMs = () => Date.now() + offsetMs();
  return {
    nowMs,
    nowSeconds: () => Math.floor(nowMs() / 1_000),
    advance: (byMs) => offsets.put({ id: 'offset', ms: offsetMs() + byMs }),
    reset: () => offsets.delete('offset'),
  };
}

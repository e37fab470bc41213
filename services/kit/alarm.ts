import { pause } from './leadership.ts';

/** Wakes what waits for work: `transaction.afterCommit(alarm.ring)`. */
export type Alarm = {
  readonly ring: () => void;
  /** Until it rings, the time is over or the signal is aborted. For one waiter at a time. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
  /** Called at every ring. @returns how to stop it */
  onRing(listener: () => void): () => void;
};

/** A ring while nobody waits is kept: the next wait ends at once. */
export function createAlarm(): Alarm {
  let isRung = false;
  let bell = new AbortController();
  const listeners = new Set<() => void>();
  return {
    ring: () => {
      isRung = true;
      bell.abort();
      for (const listener of listeners) listener();
    },
    wait: async (ms, signal) => {
      if (!isRung) {
        bell = new AbortController();
        await pause(ms, AbortSignal.any([signal, bell.signal]));
      }
      isRung = false;
    },
    onRing: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/** Work of one key runs in the order it was added, of different keys side by side; the whole is bounded. */
import { untilAborted } from '../leadership.ts';

export type KeyedQueue = {
  /** Resolves when there is room for one more, or the signal is aborted. */
  room(signal: AbortSignal): Promise<void>;
  /** The work must not throw. */
  add(key: string, work: () => Promise<void>): void;
  /** Resolves when everything that was added has ended. */
  idle(): Promise<void>;
};

export function keyedQueue(bounds: { mostWaiting: number }): KeyedQueue {
  const lastOfKey = new Map<string, Promise<void>>();
  let size = 0;
  let changed = Promise.withResolvers<void>();
  const tellChange = () => {
    changed.resolve();
    changed = Promise.withResolvers<void>();
  };
  const run = async (before: Promise<void> | undefined, work: () => Promise<void>) => {
    await before;
    await work();
  };
  return {
    room: async (signal) => {
      const aborted = untilAborted(signal);
      while (size >= bounds.mostWaiting && !signal.aborted) await Promise.race([changed.promise, aborted]);
    },
    add: (key, work) => {
      size += 1;
      const last = run(lastOfKey.get(key), work).finally(() => {
        size -= 1;
        if (lastOfKey.get(key) === last) lastOfKey.delete(key);
        tellChange();
      });
      lastOfKey.set(key, last);
    },
    idle: async () => {
      while (size > 0) await changed.promise;
    },
  };
}

export type Slots = { within<T>(work: () => Promise<T>): Promise<T> };

/** At most so many at once; the others wait in their order. */
export function createSlots(slots: number): Slots {
  let free = slots;
  const waiting: (() => void)[] = [];
  const take = async () => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
  };
  const give = () => {
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  };
  return {
    within: async (work) => {
      await take();
      try {
        return await work();
      } finally {
        give();
      }
    },
  };
}

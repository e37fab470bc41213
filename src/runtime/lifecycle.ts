import { setTimeout as delay } from 'node:timers/promises';

/** Ends a daemon that nobody needs: nothing runs and nobody asks for so long. */
export type IdleWatch = { touch(): void; stop(): void };

export function watchIdleness(options: {
  timeoutMs: number;
  isIdle: () => boolean;
  onIdle: () => void;
}): IdleWatch {
  let timer: NodeJS.Timeout | undefined;
  const arm = () => {
    clearTimeout(timer);
    timer = setTimeout(() => (options.isIdle() ? options.onIdle() : undefined), options.timeoutMs);
  };
  arm();
  return {
    touch: () => (options.isIdle() ? arm() : clearTimeout(timer)),
    stop: () => clearTimeout(timer),
  };
}

/** Runs tasks one after another; what is asked for while one waits is done once. */
export function coalesced(task: () => Promise<void>): () => Promise<void> {
  let isWaiting = false;
  let last = Promise.resolve();
  return () => {
    if (isWaiting) return last;
    isWaiting = true;
    last = last.then(() => {
      isWaiting = false;
      return task();
    });
    return last;
  };
}

/** Steps of an end that must not hang: each gets its time and is given up after it. */
export async function within(timeoutMs: number, work: Promise<unknown> | undefined): Promise<void> {
  const timer = new AbortController();
  const limit = delay(timeoutMs, undefined, { signal: timer.signal, ref: false }).catch(() => {});
  await Promise.race([Promise.resolve(work).catch((error: unknown) => console.error(error)), limit]);
  timer.abort();
}

export type SettleTimes = {
  /** So long nothing may happen before a burst counts as over. */
  quietMs: number;
  /** A burst that never ends is acted on after this all the same. */
  longestBurstMs: number;
  /** How long to keep waiting while blocked. */
  longestBlockedMs: number;
};

/**
 * Makes one call of a burst of touches. While `isBlocked` (git is changing the tree) it keeps waiting.
 * `stop` forgets what is pending.
 */
export function createSettle(
  times: SettleTimes,
  isBlocked: () => boolean,
  onSettled: () => void,
): { touch(): void; stop(): void } {
  let firstAtMs: number | undefined;
  let wasHeld = false;
  let timer: NodeJS.Timeout | undefined;
  const fire = () => {
    const waitedMs = firstAtMs === undefined ? 0 : performance.now() - firstAtMs;
    const isHeld = waitedMs < times.longestBlockedMs && isBlocked();
    // What was done last before the way got free may not have been told yet: one more quiet time.
    if (isHeld || wasHeld) {
      wasHeld = isHeld;
      schedule(times.quietMs);
      return;
    }
    firstAtMs = undefined;
    onSettled();
  };
  const schedule = (delayMs: number) => {
    clearTimeout(timer);
    timer = setTimeout(fire, delayMs);
  };
  return {
    touch() {
      const nowMs = performance.now();
      firstAtMs ??= nowMs;
      const leftMs = firstAtMs + times.longestBurstMs - nowMs;
      // A burst that used up its time waits for its last timer, not for a new one with every touch.
      if (leftMs > 0) schedule(Math.min(times.quietMs, leftMs));
    },
    stop() {
      clearTimeout(timer);
      firstAtMs = undefined;
    },
  };
}

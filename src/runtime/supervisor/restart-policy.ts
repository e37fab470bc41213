import type { RestartSpec } from '../../protocol/platform.ts';

/** Doubles with every crash in a row, from the first to the longest delay. */
export function backoffMs(spec: RestartSpec, crashCount: number): number {
  const doublings = Math.min(Math.max(crashCount - 1, 0), 30);
  return Math.min(spec.maxBackoffMs, spec.initialBackoffMs * 2 ** doublings);
}

export function crashesInWindow(
  spec: RestartSpec,
  crashesMs: readonly number[],
  nowMs: number,
): readonly number[] {
  // One more than the limit already is a crash loop: older ones need not be remembered.
  return crashesMs.filter((at) => at > nowMs - spec.crashLoopWindowMs).slice(-(spec.crashLoopCount + 1));
}

/** A start that takes long and fails each time never fills the window, so failed starts in a row count too. */
export function isCrashLoop(spec: RestartSpec, counts: { crashes: number; failedStarts: number }): boolean {
  return counts.crashes > spec.crashLoopCount || counts.failedStarts > spec.crashLoopCount;
}

import { setTimeout as delay } from 'node:timers/promises';
import type { ProbeAnswer, RunSpec } from './run-spec.ts';

export type CheckContext = {
  /** Asks over the handshake. */
  ask: (timeoutMs: number) => Promise<ProbeAnswer>;
  /** Aborted when the generation is to go or has gone. */
  signal: AbortSignal;
};

/** The first questions come fast: most programs are ready within a second. */
const firstPeriodMs = 20;

/** Asks until the answer is yes. Readiness over the handshake is told by the unit, so nothing is asked. */
export async function waitUntilReady(
  readiness: RunSpec['readiness'],
  { signal }: CheckContext,
  onReady: () => void,
): Promise<void> {
  if (readiness.type === 'handshake') return;
  let periodMs = firstPeriodMs;
  while (!signal.aborted) {
    const { ok } = await readiness.ask(readiness.timeoutMs, signal);
    if (signal.aborted) return;
    if (ok) return onReady();
    await pause(periodMs, signal);
    periodMs = Math.min(periodMs * 1.5, readiness.periodMs);
  }
}

/** Asks again and again; ends with the message of the last of so many failures in a row. */
export async function watchLiveness(
  liveness: NonNullable<RunSpec['liveness']>,
  { ask, signal }: CheckContext,
  onFailed: (message: string) => void,
): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    await pause(liveness.periodMs, signal);
    if (signal.aborted) return;
    const { timeoutMs } = liveness;
    const answer =
      liveness.type === 'handshake' ? await ask(timeoutMs) : await liveness.ask(timeoutMs, signal);
    if (signal.aborted) return;
    failures = answer.ok ? 0 : failures + 1;
    if (failures >= liveness.failureThreshold) return onFailed(answer.message ?? 'no reason given');
  }
}

async function pause(durationMs: number, signal: AbortSignal): Promise<void> {
  await delay(durationMs, undefined, { signal, ref: false }).catch(() => {});
}

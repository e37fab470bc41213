import type { UnitEvent } from '../supervisor/decide.ts';
import type { RunningGeneration } from './generation.ts';
import { waitUntilReady, watchLiveness } from './health-checks.ts';
import type { RunSpec } from './run-spec.ts';

/** A server that somebody else runs, in the shape of a generation: ready when it answers, gone when we say so. */
export function watchExternalServer(
  spec: RunSpec,
  number: number,
  report: (event: UnitEvent) => void,
): RunningGeneration {
  const over = new AbortController();
  const notAsked = async () => ({ ok: false, message: 'it is not one of ours' });
  const context = { ask: notAsked, signal: over.signal };
  const end = (message: string, exitCode: number) => {
    if (over.signal.aborted) return;
    over.abort();
    queueMicrotask(() =>
      report({ type: 'exited', generation: number, evidence: { message, lastLogLines: [], exitCode } }),
    );
  };
  void waitUntilReady(spec.readiness, context, () => report({ type: 'ready', generation: number }));
  return {
    number,
    spawnedAtMs: Date.now(),
    identity: undefined,
    begin: () => {},
    ask: notAsked,
    drain: () => end('let go', 0),
    terminate: () => end('let go', 0),
    kill: () => end('let go', 0),
    watchLiveness() {
      if (spec.liveness !== undefined)
        void watchLiveness(spec.liveness, context, (message) => end(`it does not answer: ${message}`, 1));
    },
  };
}

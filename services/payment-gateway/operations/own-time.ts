import { currentScope, newTrace, runInScope } from '../../kit/trace.ts';

/** What has happened elsewhere must be recorded though the request's own time is over. */
export function withOwnTime<T>(timeMs: number, run: () => Promise<T>): Promise<T> {
  return runInScope({ ...(currentScope() ?? newTrace()), deadlineAtMs: Date.now() + timeMs }, run);
}

export const recordTimeMs = 5_000;

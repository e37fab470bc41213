import type { Duty } from './leadership.ts';
import { pause } from './leadership.ts';
import type { Logger } from './server/logger.ts';
import type { Job } from './service.ts';
import { newTrace, runInScope } from './trace.ts';

/** A run that takes longer is out of time: its statements and calls fail. */
const jobDeadlineMs = 300_000;
/** What is due and somebody else holds is not asked for without a pause. */
const shortestRestMs = 10;

/** The job again and again, `everyMs` or sooner after its last run ended, each run with a trace and a deadline of its own. */
export function jobDuty<X>(job: Job<X>, contextOf: () => X, log: Logger): Duty {
  const rest = job.alarm?.wait ?? pause;
  return {
    name: `job ${job.name}`,
    run: async (signal) => {
      while (!signal.aborted) {
        const restMs = await runInScope(scopeOfJob(job), () =>
          runOnce({ job, context: contextOf(), log }, signal),
        );
        await rest(restMs, signal);
      }
    },
  };
}

function scopeOfJob(job: { name: string }) {
  const caller = { kind: 'job', name: job.name } as const;
  return { ...newTrace(), deadlineAtMs: Date.now() + jobDeadlineMs, caller };
}

type Run<X> = { job: Job<X>; context: X; log: Logger };

/** @returns how long to rest */
async function runOnce<X>({ job, context, log }: Run<X>, signal: AbortSignal): Promise<number> {
  const { name, everyMs } = job;
  const startedAtMs = performance.now();
  try {
    await job.run(context, signal);
    log.debug({ job: name, duration: performance.now() - startedAtMs }, `job ${name} is done`);
    const dueInMs = (await job.dueInMs?.(context)) ?? everyMs;
    return Math.min(Math.max(shortestRestMs, dueInMs), everyMs);
  } catch (error) {
    // Asked to end, it may well end by an error.
    if (signal.aborted) log.debug({ error, job: name }, `job ${name} was ended`);
    else log.error({ error, job: name }, `job ${name} failed; it runs again in ${everyMs} ms`);
    return everyMs;
  }
}

import { PeerProblem, PeerUnavailable } from '../../kit/calls/peer-client.ts';
import { emit } from '../../kit/events/emit.ts';
import { conflict, Problem } from '../../kit/problem.ts';
import { type BreakKind, contract, type Run } from '../contract.ts';
import type { FoundBreak } from '../domain/match.ts';
import { assertRunTransition } from '../domain/states.ts';
import type { Context } from '../service.ts';
import { insertBreaks } from '../store/breaks.ts';
import { insertTotals } from '../store/run-totals.ts';
import { endRun, type Lease, renewLease } from '../store/runs.ts';
import { type Findings, reconcile } from './reconcile.ts';

const renewEveryMs = 10_000;

/** @returns the run completed or failed. @throws what is not the run's own fault: it stays running, and is taken over */
export async function executeRun(context: Context, lease: Lease): Promise<Run> {
  try {
    const findings = await reconcile(context, { run: lease.run, onPage: renewer(context, lease) });
    return await complete(context, lease, findings);
  } catch (error) {
    const failure = failureOf(error);
    if (failure === undefined) throw error;
    return failRun(context, lease, failure);
  }
}

export async function failRun(
  { database }: Context,
  { run, token }: Lease,
  failure: { code: string; message: string },
): Promise<Run> {
  assertRunTransition(run.state, 'failed');
  return database.transaction(async (transaction) => {
    const failed = await endRun(transaction, { run: { ...run, state: 'failed', failure }, token });
    if (failed === undefined) throw takenOver();
    await emit(transaction, { contract, type: 'reconciliation.failed', aggregateId: run.id, data: failed });
    return failed;
  });
}

async function complete(
  { database, now }: Context,
  { run, token }: Lease,
  { breaks, totals, ...counts }: Findings,
): Promise<Run> {
  assertRunTransition(run.state, 'completed');
  const ended: Run = {
    ...run,
    ...counts,
    state: 'completed',
    break_count: breaks.length,
    breaks_by_kind: countsOf(breaks),
    completed_at: now().toISOString(),
  };
  return database.transaction(async (transaction) => {
    const completed = await endRun(transaction, { run: ended, token });
    if (completed === undefined) throw takenOver();
    await insertBreaks(transaction, run.id, breaks);
    await insertTotals(transaction, run.id, totals);
    await emit(transaction, {
      contract,
      type: 'reconciliation.completed',
      aggregateId: run.id,
      data: completed,
    });
    return completed;
  });
}

function countsOf(breaks: readonly FoundBreak[]): Run['breaks_by_kind'] {
  const byKind: Partial<Record<BreakKind, number>> = {};
  for (const { kind } of breaks) byKind[kind] = (byKind[kind] ?? 0) + 1;
  return byKind;
}

function renewer({ database, now }: Context, lease: Lease): () => Promise<void> {
  let renewedAtMs = now().getTime();
  return async () => {
    if (now().getTime() - renewedAtMs < renewEveryMs) return;
    renewedAtMs = now().getTime();
    if (!(await renewLease(database, lease))) throw takenOver();
  };
}

/** Undefined for what trying again may mend: our own deadline, our database, a bug. */
function failureOf(error: unknown): { code: string; message: string } | undefined {
  if (error instanceof PeerProblem) return { code: error.code, message: error.message };
  if (error instanceof PeerUnavailable && error.reason !== 'deadline')
    return { code: 'peer_unavailable', message: error.message };
  if (error instanceof Problem && error.details.status === 422)
    return { code: error.code, message: error.message };
  return undefined;
}

function takenOver(): Problem {
  return conflict('run_in_progress', 'Another worker has taken over this run.');
}

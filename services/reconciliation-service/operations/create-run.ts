import { randomUUID } from 'node:crypto';
import { isUniqueViolation, type Transaction } from '../../kit/data/database.ts';
import { newId } from '../../kit/data/ids.ts';
import { conflict, notFound, unprocessable } from '../../kit/problem.ts';
import type { IdempotencyHandle } from '../../kit/service.ts';
import type { CreateRun, Run } from '../contract.ts';
import { dayOf } from '../domain/day.ts';
import type { Context } from '../service.ts';
import { findLastRun, findRun, insertRun, type RunSettings, takeOver } from '../store/runs.ts';
import { findStatement } from '../store/statements.ts';
import { executeRun } from './execute-run.ts';

/** @throws Problem 404 `statement_not_found`, 409 `run_in_progress`, 422 `invalid_date`, `statement_mismatch` */
export async function createRun(
  context: Context,
  request: CreateRun,
  idempotency: IdempotencyHandle,
): Promise<Run> {
  dayOf(request.date, context.now());
  const token = randomUUID();
  if (idempotency.resumes !== undefined) return resume(context, idempotency.resumes, token);
  await assertStatement(context, request);
  const beginOnce = () =>
    context.database.transaction(async (transaction) => {
      const begun = await begin(transaction, request, token);
      await idempotency.bind(transaction, begun.run.id);
      return begun;
    });
  const { run, isNew } = await beginOnce().catch((error: unknown) => {
    if (!isUniqueViolation(error)) throw error;
    if (request.force === true) throw inProgress(request);
    // Another request began it at this moment: its run is the answer.
    return beginOnce();
  });
  return isNew ? executeRun(context, { run, token }) : run;
}

async function begin(
  transaction: Transaction,
  request: CreateRun,
  token: string,
): Promise<{ run: Run; isNew: boolean }> {
  const { channel, date, force } = request;
  const settings = settingsOf(request);
  const last = await findLastRun(transaction, { channel, date });
  if (last !== undefined && last.state !== 'failed' && force !== true) {
    if (isSame(last, settings)) return { run: last, isNew: false };
    if (last.state === 'running') throw inProgress(request);
  }
  const run = await insertRun(transaction, { id: newId('rcn'), channel, date, token, ...settings });
  return { run, isNew: true };
}

const defaultTimeToleranceSeconds = 86_400;

function settingsOf({ statement_id, amount_tolerance, time_tolerance_seconds }: CreateRun): RunSettings {
  return {
    statement_id: statement_id ?? null,
    amount_tolerance: amount_tolerance ?? 0n,
    time_tolerance_seconds: time_tolerance_seconds ?? defaultTimeToleranceSeconds,
  };
}

function isSame(run: Run, settings: RunSettings): boolean {
  return (
    run.statement_id === settings.statement_id &&
    run.amount_tolerance === settings.amount_tolerance &&
    run.time_tolerance_seconds === settings.time_tolerance_seconds
  );
}

async function assertStatement(
  { database }: Context,
  { statement_id, channel, date }: CreateRun,
): Promise<void> {
  if (statement_id === undefined) return;
  const statement = await findStatement(database, statement_id);
  if (statement === undefined) throw notFound('statement', statement_id);
  if (statement.channel === channel && statement.date === date) return;
  const of = `${statement.channel} for ${statement.date}`;
  throw unprocessable('statement_mismatch', `The statement is of ${of}.`);
}

/** What an interrupted request began goes on, unless somebody is at it already. */
async function resume(context: Context, runId: string, token: string): Promise<Run> {
  const taken = await takeOver(context.database, { id: runId, token });
  if (taken !== undefined) return executeRun(context, { run: taken.run, token });
  const run = await findRun(context.database, runId);
  if (run === undefined) throw new Error(`unreachable: a key is bound to run ${runId}, which is not there`);
  return run;
}

function inProgress({ channel, date }: CreateRun) {
  return conflict('run_in_progress', `A run of ${channel} for ${date} is under way.`);
}

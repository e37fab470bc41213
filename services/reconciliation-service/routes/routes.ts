import { pageOf, pageRequest } from '../../kit/data/cursor.ts';
import { notFound } from '../../kit/problem.ts';
import type { Routes } from '../../kit/service.ts';
import type { contract } from '../contract.ts';
import { createRun } from '../operations/create-run.ts';
import { importStatement } from '../operations/import-statement.ts';
import { readBreaksCsv, readReport } from '../operations/read-report.ts';
import { resolveBreak } from '../operations/resolve-break.ts';
import type { Context } from '../service.ts';
import { findBreak, selectBreaks } from '../store/breaks.ts';
import { findRun, selectRuns } from '../store/runs.ts';
import { selectStatements } from '../store/statements.ts';

export const routes: Routes<typeof contract, Context> = {
  createRun: (context, { body, idempotency }) => createRun(context, body, idempotency),
  listRuns: async ({ database }, { query }) => {
    const page = pageRequest(query);
    return pageOf(await selectRuns(database, query, page), page);
  },
  getRun: async ({ database }, { params }) => {
    const run = await findRun(database, params.run_id);
    if (run === undefined) throw notFound('run', params.run_id);
    return run;
  },
  listBreaks: async ({ database }, { query }) => {
    const page = pageRequest(query);
    return pageOf(await selectBreaks(database, query, page), page);
  },
  getBreak: async ({ database }, { params }) => {
    const found = await findBreak(database, params.break_id);
    if (found === undefined) throw notFound('break', params.break_id);
    return found;
  },
  resolveBreak: (context, { params, body, idempotency }) =>
    resolveBreak(context, { breakId: params.break_id, ...body }, idempotency),
  importStatement: (context, { params, request }) =>
    importStatement(context, { ...params, csv: request.body ?? Buffer.alloc(0) }),
  listStatements: async ({ database }, { query }) => {
    const page = pageRequest(query);
    return pageOf(await selectStatements(database, query, page), page);
  },
  getReport: (context, { params }) => readReport(context, params.run_id),
  getBreaksCsv: (context, { params }) => readBreaksCsv(context, params.run_id),
};

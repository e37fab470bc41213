import { pageOf, pageRequest } from '../../kit/data/cursor.ts';
import { assertCurrency } from '../../kit/money/currencies.ts';
import { notFound } from '../../kit/problem.ts';
import type { Routes } from '../../kit/service.ts';
import type { contract } from '../contract.ts';
import { cycleTerms } from '../domain/cycle.ts';
import { cancelSettlement } from '../operations/cancel-settlement.ts';
import { createSettlement } from '../operations/create-settlement.ts';
import { processSettlement } from '../operations/process-settlement.ts';
import { releaseReserve } from '../operations/release-reserves.ts';
import { settlementReport } from '../operations/report.ts';
import { retryPayout } from '../operations/request-payouts.ts';
import { rowsCsv } from '../operations/rows-csv.ts';
import { runCycles } from '../operations/run-cycles.ts';
import type { Context } from '../service.ts';
import { findCycle, selectCycles, upsertCycle } from '../store/cycles.ts';
import { selectReserves } from '../store/reserves.ts';
import { selectHistory } from '../store/settlement-history.ts';
import { selectRows } from '../store/settlement-rows.ts';
import { findSettlement, selectSettlements } from '../store/settlements.ts';

const defaultRows = 100;

export const routes: Routes<typeof contract, Context> = {
  putCycle: async ({ database }, { params, body }) => {
    assertCurrency(params.currency);
    return upsertCycle(database, params, cycleTerms(body));
  },
  getCycle: async ({ database }, { params }) => {
    const cycle = await findCycle(database, params);
    if (cycle === undefined) throw notFound('cycle', `of ${params.merchant_id} in ${params.currency}`);
    return cycle;
  },
  listCycles: async ({ database }, { query }) => {
    const page = pageRequest(query);
    return pageOf(await selectCycles(database, query, page), page);
  },
  createSettlement: (context, { body, idempotency }) => createSettlement(context, body, idempotency),
  runCycles: (context, { body }) => runCycles(context, body),
  listSettlements: async ({ database }, { query }) => {
    const page = pageRequest(query);
    return pageOf(await selectSettlements(database, query, page), page);
  },
  getSettlement: ({ database }, { params }) => existing(database, params.settlement_id),
  getSettlementHistory: async ({ database }, { params }) => {
    await existing(database, params.settlement_id);
    return { data: await selectHistory(database, params.settlement_id) };
  },
  listSettlementRows: async ({ database }, { params, query }) => {
    await existing(database, params.settlement_id);
    const limit = query.limit ?? defaultRows;
    const page = { after: query.after_sequence ?? 0n, limit: limit + 1 };
    const rows = await selectRows(database, params.settlement_id, page);
    return { data: rows.slice(0, limit), has_more: rows.length > limit };
  },
  getSettlementRowsCsv: (context, { params }) => rowsCsv(context, params.settlement_id),
  getSettlementReport: (context, { params }) => settlementReport(context, params.settlement_id),
  listReserves: async ({ database }, { query }) => {
    const page = pageRequest(query);
    const { data, ...rest } = pageOf(await selectReserves(database, query, page), page);
    return { ...rest, data: data.map(({ id: _settlement, ...reserve }) => reserve) };
  },
  releaseReserve: (context, { params }) => releaseReserve(context, params.settlement_id),
  retryPayout: (context, { params, body }) =>
    retryPayout(context, params.settlement_id, body.bank_account_id),
  processSettlement: (context, { params, idempotency }) =>
    processSettlement(context, { id: params.settlement_id, from: 'created' }, idempotency),
  cancelSettlement: (context, { params, body }) =>
    cancelSettlement(context, params.settlement_id, body.reason),
  retrySettlement: (context, { params, idempotency }) =>
    processSettlement(context, { id: params.settlement_id, from: 'failed' }, idempotency),
};

async function existing(database: Context['database'], id: string) {
  const settlement = await findSettlement(database, id);
  if (settlement === undefined) throw notFound('settlement', id);
  return settlement;
}

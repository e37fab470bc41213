import { pageOf, pageRequest } from '../../kit/data/cursor.ts';
import { notFound } from '../../kit/problem.ts';
import type { Routes } from '../../kit/service.ts';
import type { contract, Report } from '../contract.ts';
import { figuresOf } from '../domain/figures.ts';
import { spanOf } from '../domain/span.ts';
import { createReport } from '../operations/create-report.ts';
import { readFailures, readSeries, readTotals } from '../operations/read-figures.ts';
import { runReport } from '../operations/run-report.ts';
import type { Context } from '../service.ts';
import { selectMerchantTotals } from '../store/figures.ts';
import { findReport, selectReports } from '../store/reports.ts';

const mostSummaryDays = 366;
const usualFailures = 10;

export const routes: Routes<typeof contract, Context> = {
  getSeries: async (context, { query }) => {
    const { granularity = 'hour', currency } = query;
    const span = spanOf({ ...query, granularity }, context.now());
    const data = await readSeries(context, { granularity, span, filter: query });
    return { currency, granularity, from: span.from.toISOString(), to: span.to.toISOString(), data };
  },
  getSummary: async (context, { query }) => {
    const span = spanOf({ ...query, granularity: 'hour', mostDays: mostSummaryDays }, context.now());
    const data = await readTotals(context, { span, filter: query });
    return { from: span.from.toISOString(), to: span.to.toISOString(), data };
  },
  listFailures: async (context, { query }) => {
    const { currency, limit = usualFailures } = query;
    const span = spanOf({ ...query, granularity: 'hour', mostDays: mostSummaryDays }, context.now());
    const data = await readFailures(context, { span, filter: query, limit });
    return { currency, from: span.from.toISOString(), to: span.to.toISOString(), data };
  },
  listMerchantTotals: async ({ database }, { query }) => {
    const page = pageRequest(query);
    const { data, ...rest } = pageOf(await selectMerchantTotals(database, query, page), page);
    return {
      ...rest,
      data: data.map((row) => ({
        id: row.id,
        merchant_id: row.merchant_id,
        currency: row.currency,
        ...figuresOf(row),
        created_at: row.created_at,
        updated_at: row.updated_at,
      })),
    };
  },
  createReport: (context, { body }) => createReport(context, body),
  listReports: async ({ database }, { query }) => {
    const page = pageRequest(query);
    return pageOf(await selectReports(database, query, page), page);
  },
  getReport: (context, { params }) => reportNamed(context, params.report_id),
  runReport: async (context, { params }) => runReport(context, await reportNamed(context, params.report_id)),
};

async function reportNamed({ database }: Context, id: string): Promise<Report> {
  const report = await findReport(database, id);
  if (report === undefined) throw notFound('report', id);
  return report;
}

import { newId } from '../../kit/data/ids.ts';
import { emit } from '../../kit/events/emit.ts';
import { type CreateReport, contract, type Report } from '../contract.ts';
import { assertDays } from '../domain/span.ts';
import type { Context } from '../service.ts';
import { insertReport } from '../store/reports.ts';

/** @throws Problem 422 `span_invalid` */
export async function createReport({ database }: Context, request: CreateReport): Promise<Report> {
  assertDays(request.last_days, request.granularity);
  return database.transaction(async (transaction) => {
    const report = await insertReport(transaction, {
      id: newId('rpt'),
      name: request.name,
      currency: request.currency,
      merchant_id: request.merchant_id ?? null,
      channel: request.channel ?? null,
      granularity: request.granularity,
      last_days: request.last_days,
    });
    await emit(transaction, { contract, type: 'report.created', aggregateId: report.id, data: report });
    return report;
  });
}

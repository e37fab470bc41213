import type { CurrencyTotals, Report, SeriesPoint } from '../contract.ts';
import { figuresOf, noFigures } from '../domain/figures.ts';
import { latencyOf } from '../domain/latency.ts';
import { lastDays } from '../domain/span.ts';
import type { Context } from '../service.ts';
import { readSeries, readTotals } from './read-figures.ts';

export type ReportResult = {
  report: Report;
  from: string;
  to: string;
  totals: CurrencyTotals;
  series: SeriesPoint[];
};

export async function runReport(context: Context, report: Report): Promise<ReportResult> {
  const { currency, granularity } = report;
  const span = lastDays(report.last_days, granularity, context.now());
  const filter = {
    currency,
    ...(report.merchant_id === null ? {} : { merchant_id: report.merchant_id }),
    ...(report.channel === null ? {} : { channel: report.channel }),
  };
  const [series, [totals]] = await Promise.all([
    readSeries(context, { granularity, span, filter }),
    readTotals(context, { span, filter }),
  ]);
  return {
    report,
    from: span.from.toISOString(),
    to: span.to.toISOString(),
    totals: totals ?? { currency, ...figuresOf(noFigures), latency: latencyOf([]) },
    series,
  };
}

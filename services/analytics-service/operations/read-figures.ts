import type { CurrencyTotals, FailureCount, Granularity, SeriesPoint } from '../contract.ts';
import { figuresOf } from '../domain/figures.ts';
import { latencyOf } from '../domain/latency.ts';
import type { Span } from '../domain/span.ts';
import type { Context } from '../service.ts';
import { selectFailures } from '../store/failures.ts';
import { type FigureFilter, selectSeries, selectTotals } from '../store/figures.ts';
import { selectLatencies, selectLatencySeries } from '../store/latencies.ts';

export async function readSeries(
  { database }: Context,
  asked: { granularity: Granularity; span: Span; filter: FigureFilter },
): Promise<SeriesPoint[]> {
  const [rows, buckets] = await Promise.all([
    selectSeries(database, asked),
    selectLatencySeries(database, asked),
  ]);
  const bucketsAt = Map.groupBy(buckets, ({ at }) => at);
  return rows.map((row) => ({
    at: row.at,
    ...figuresOf(row),
    latency: latencyOf(bucketsAt.get(row.at) ?? []),
  }));
}

export async function readTotals(
  { database }: Context,
  asked: { span: Span; filter: FigureFilter },
): Promise<CurrencyTotals[]> {
  const [rows, buckets] = await Promise.all([
    selectTotals(database, asked),
    selectLatencies(database, asked),
  ]);
  const bucketsOf = Map.groupBy(buckets, ({ currency }) => currency);
  return rows.map((row) => ({
    currency: row.currency,
    ...figuresOf(row),
    latency: latencyOf(bucketsOf.get(row.currency) ?? []),
  }));
}

const allBasisPoints = 10_000n;

export async function readFailures(
  { database }: Context,
  asked: { span: Span; filter: FigureFilter; limit: number },
): Promise<FailureCount[]> {
  const rows = await selectFailures(database, asked);
  return rows.map(({ step, code, count, volume, all }) => ({
    step,
    code,
    count: Number(count),
    volume: BigInt(volume),
    share_bp: Number((count * allBasisPoints) / all),
  }));
}

import { defineContract } from '../kit/contract/contract.ts';
import {
  Closed,
  Currency,
  Id,
  ListQuery,
  Nullable,
  PageOf,
  ShortText,
  SignedAmount,
  type Static,
  Timestamp,
  Type,
} from '../kit/contract/schemas.ts';

export const ReportId = Id('rpt');
export const MerchantTotalsId = Id('mtl');

const Count = Type.Integer({ minimum: 0 });
/** A sum of amounts: of any size. */
const Volume = Type.BigInt({ minimum: 0n, description: 'Minor units of the currency' });

/** Counted when it happened, by the events' own times. */
export const Figures = Closed({
  created_count: Count,
  requires_action_count: Count,
  requires_capture_count: Count,
  succeeded_count: Count,
  failed_count: Count,
  cancelled_count: Count,
  /** Payments that failed after they had succeeded: the capture was not paid. They stay among those that succeeded. */
  payment_reversed_count: Count,
  refund_created_count: Count,
  refund_succeeded_count: Count,
  refund_failed_count: Count,
  /** Refunds that failed after they had succeeded: the payer's bank sent the money back. */
  refund_reversed_count: Count,
  dispute_opened_count: Count,
  dispute_won_count: Count,
  dispute_lost_count: Count,
  /** What was asked for. */
  created_volume: Volume,
  /** What was captured. */
  succeeded_volume: Volume,
  failed_volume: Volume,
  /** What merchants pay for what succeeded. */
  fee_volume: Volume,
  /** Of payments that failed after they had succeeded. */
  payment_reversed_volume: Volume,
  fee_reversed_volume: Volume,
  /** Of all refunds that succeeded, also of those that failed later. */
  refunded_volume: Volume,
  refund_reversed_volume: Volume,
  disputed_volume: Volume,
  dispute_lost_volume: Volume,
  /** What lost disputes cost besides their amount. */
  dispute_fee_volume: Volume,
  /** What payments and refunds leave the merchant: captured, less fees and refunds. Disputes are not in it. */
  net_volume: SignedAmount,
  /** Succeeded of succeeded and failed, in basis points (10,000 = all), cut off; null when there was neither. */
  success_rate_bp: Nullable(Type.Integer({ minimum: 0, maximum: 10_000 })),
});
export type Figures = Static<typeof Figures>;

const Milliseconds = Nullable(Type.Integer({ minimum: 0 }));
/**
 * From a payment's creation to its first answer: succeeded, failed, or waiting for the payer or the capture. Percentiles
 * by nearest rank; exact below 64 ms, above it never too low and at most 1/32 too high. Null without payments.
 */
export const Latency = Closed({
  count: Count,
  p50_ms: Milliseconds,
  p95_ms: Milliseconds,
  p99_ms: Milliseconds,
});
export type Latency = Static<typeof Latency>;

export const FailureCount = Closed({
  /** Where the payment was refused, as payment-gateway names it. */
  step: ShortText,
  code: ShortText,
  count: Count,
  volume: Volume,
  /** Of all failures of the span and currency, in basis points, cut off. */
  share_bp: Type.Integer({ minimum: 0, maximum: 10_000 }),
});
export type FailureCount = Static<typeof FailureCount>;

export const Granularity = Type.Enum(['hour', 'day']);
export type Granularity = Static<typeof Granularity>;

/** `at` is the beginning of the hour or day, UTC. */
export const SeriesPoint = Closed({ at: Timestamp, ...Figures.properties, latency: Latency });
export type SeriesPoint = Static<typeof SeriesPoint>;

export const CurrencyTotals = Closed({ currency: Currency, ...Figures.properties, latency: Latency });
export type CurrencyTotals = Static<typeof CurrencyTotals>;

export const MerchantTotals = Closed({
  id: MerchantTotalsId,
  merchant_id: ShortText,
  currency: Currency,
  ...Figures.properties,
  /** When the merchant was first seen with this currency. */
  created_at: Timestamp,
  updated_at: Timestamp,
});
export type MerchantTotals = Static<typeof MerchantTotals>;

export const CreateReport = Closed({
  name: ShortText,
  currency: Currency,
  merchant_id: Type.Optional(ShortText),
  channel: Type.Optional(ShortText),
  granularity: Granularity,
  /** The report ends when it is run and begins so many days before. */
  last_days: Type.Integer({ minimum: 1, maximum: 366 }),
});
export type CreateReport = Static<typeof CreateReport>;

export const Report = Closed({
  id: ReportId,
  name: ShortText,
  currency: Currency,
  merchant_id: Nullable(ShortText),
  channel: Nullable(ShortText),
  granularity: Granularity,
  last_days: Type.Integer({ minimum: 1, maximum: 366 }),
  created_at: Timestamp,
});
export type Report = Static<typeof Report>;

const Filter = {
  merchant_id: Type.Optional(ShortText),
  /** `none`: payments that reached no channel. */
  channel: Type.Optional(ShortText),
};
/** From the hour (or day) of `from` until, and without, `to`; the last 24 hours unless said otherwise. */
const Span = { from: Type.Optional(Timestamp), to: Type.Optional(Timestamp) };

const badSpan = {
  span_invalid: { status: 422, title: 'The span is empty or longer than its granularity allows' },
} as const;

export const contract = defineContract({
  service: 'analytics-service',
  title: 'Counts, volumes and success rates',
  endpoints: {
    getSeries: {
      method: 'GET',
      path: '/api/v1/series',
      summary: 'Figures per hour or day, also of those in which nothing happened',
      description: 'Hours and days are those of UTC. At most 31 days by the hour and 366 by the day.',
      query: Closed({
        ...Filter,
        ...Span,
        currency: Currency,
        granularity: Type.Optional(Granularity),
      }),
      response: Closed({
        currency: Currency,
        granularity: Granularity,
        from: Timestamp,
        to: Timestamp,
        data: Type.Array(SeriesPoint),
      }),
      problems: badSpan,
    },
    getSummary: {
      method: 'GET',
      path: '/api/v1/summary',
      summary: 'Totals per currency of whole hours; at most 366 days',
      query: Closed({ ...Filter, ...Span, currency: Type.Optional(Currency) }),
      response: Closed({ from: Timestamp, to: Timestamp, data: Type.Array(CurrencyTotals) }),
      problems: badSpan,
    },
    listFailures: {
      method: 'GET',
      path: '/api/v1/failures',
      summary: 'Why payments failed: the most frequent codes first',
      description: 'Whole hours, UTC; at most 366 days.',
      query: Closed({
        ...Filter,
        ...Span,
        currency: Currency,
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 10 })),
      }),
      response: Closed({
        currency: Currency,
        from: Timestamp,
        to: Timestamp,
        data: Type.Array(FailureCount),
      }),
      problems: badSpan,
    },
    listMerchantTotals: {
      method: 'GET',
      path: '/api/v1/merchant-totals',
      summary: 'What every merchant has done so far, per currency; those seen last come first',
      description: 'Equal to what the ledger booked for payments and refunds, once every event is consumed.',
      query: ListQuery({ merchant_id: Type.Optional(ShortText), currency: Type.Optional(Currency) }),
      response: PageOf(MerchantTotals),
    },
    createReport: {
      method: 'POST',
      path: '/api/v1/reports',
      summary: 'Save the definition of a report',
      body: CreateReport,
      response: Report,
      status: 201,
      idempotency: 'transaction',
      problems: badSpan,
    },
    listReports: {
      method: 'GET',
      path: '/api/v1/reports',
      summary: 'List saved reports, newest first',
      query: ListQuery({ merchant_id: Type.Optional(ShortText) }),
      response: PageOf(Report),
    },
    getReport: {
      method: 'GET',
      path: '/api/v1/reports/:report_id',
      summary: 'Get a saved report',
      params: Closed({ report_id: ReportId }),
      response: Report,
      problems: { report_not_found: { status: 404, title: 'There is no such report' } },
    },
    runReport: {
      method: 'GET',
      path: '/api/v1/reports/:report_id/result',
      summary: 'Run a saved report now',
      params: Closed({ report_id: ReportId }),
      response: Closed({
        report: Report,
        from: Timestamp,
        to: Timestamp,
        totals: CurrencyTotals,
        series: Type.Array(SeriesPoint),
      }),
      problems: { report_not_found: { status: 404, title: 'There is no such report' } },
    },
  },
  events: { 'report.created': Report },
});

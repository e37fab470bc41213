import { AccountReference } from '../accounting-service/contract.ts';
import { defineContract } from '../kit/contract/contract.ts';
import {
  Amount,
  Closed,
  Currency,
  DateOnly,
  Id,
  ListQuery,
  LongText,
  Nullable,
  PageOf,
  PositiveAmount,
  ShortText,
  SignedAmount,
  type Static,
  Timestamp,
  Type,
} from '../kit/contract/schemas.ts';

export const RunId = Id('rcn');
export const BreakId = Id('brk');
export const StatementId = Id('stm');

export const RunState = Type.Enum(['running', 'completed', 'failed']);
export type RunState = Static<typeof RunState>;
export const BreakState = Type.Enum(['open', 'resolved']);
export type BreakState = Static<typeof BreakState>;
/** domain/kinds.ts says what each means. */
export const BreakKind = Type.Enum([
  'missing_in_books',
  'missing_at_channel',
  'amount',
  'status',
  'currency',
  'duplicate',
  'fee',
  'timing',
  'ambiguous',
]);
export type BreakKind = Static<typeof BreakKind>;

const Count = Type.Integer({ minimum: 0 });

export const Run = Closed({
  id: RunId,
  channel: ShortText,
  /** The day of the statement, in UTC. */
  date: DateOnly,
  /** 1 for the first of its channel and date. */
  number: Type.Integer({ minimum: 1 }),
  state: RunState,
  failure: Nullable(Closed({ code: ShortText, message: LongText })),
  /** The imported statement; null when the channel is asked for its own. */
  statement_id: Nullable(StatementId),
  /** In minor units of whatever currency: so far apart two amounts are the same. */
  amount_tolerance: Amount,
  time_tolerance_seconds: Count,
  /** Charges and refunds on the statement. */
  statement_lines: Count,
  /** Lines that are neither: disputes, adjustments. The gateway does not book them. */
  other_lines: Count,
  /** Payments and refunds of the day in the books, those that moved money. */
  book_entries: Count,
  /** Pairs without a break. */
  matched: Count,
  /** In a group without a break: several on one side whose sum is one on the other. */
  grouped_lines: Count,
  grouped_entries: Count,
  break_count: Count,
  breaks_by_kind: Type.Partial(Type.Record(BreakKind, Count)),
  created_at: Timestamp,
  updated_at: Timestamp,
  completed_at: Nullable(Timestamp),
});
export type Run = Static<typeof Run>;

export const CreateRun = Closed({
  channel: ShortText,
  date: DateOnly,
  statement_id: Type.Optional(StatementId),
  /** Minor units; 0 unless given. */
  amount_tolerance: Type.Optional(Amount),
  /** A day unless given, at most 30. */
  time_tolerance_seconds: Type.Optional(Type.Integer({ minimum: 0, maximum: 2_592_000 })),
  /** Reconcile the day again though it was already. */
  force: Type.Optional(Type.Boolean()),
});
export type CreateRun = Static<typeof CreateRun>;

/** What the ledger books so that books and channel agree again. */
export const Adjustment = Closed({
  debit: AccountReference,
  credit: AccountReference,
  amount: PositiveAmount,
  currency: Currency,
});
export type Adjustment = Static<typeof Adjustment>;

export const Break = Closed({
  id: BreakId,
  run_id: RunId,
  kind: BreakKind,
  state: BreakState,
  /** Whether a charge or a refund does not fit. */
  type: Type.Enum(['charge', 'refund']),
  channel_payment_id: ShortText,
  payment_id: Nullable(ShortText),
  refund_id: Nullable(ShortText),
  /** What each side says; null where that side has nothing. Refunds are negative. */
  books_amount: Nullable(SignedAmount),
  books_currency: Nullable(Currency),
  books_state: Nullable(ShortText),
  booked_at: Nullable(Timestamp),
  channel_amount: Nullable(SignedAmount),
  channel_fee_amount: Nullable(SignedAmount),
  channel_net_amount: Nullable(SignedAmount),
  channel_currency: Nullable(Currency),
  occurred_at: Nullable(Timestamp),
  note: Nullable(LongText),
  /** `pending` until the ledger has booked it; the break stays open as long. */
  adjustment: Nullable(
    Closed({
      ...Adjustment.properties,
      state: Type.Enum(['pending', 'booked']),
      transaction_id: Nullable(ShortText),
    }),
  ),
  resolved_by: Nullable(ShortText),
  resolved_at: Nullable(Timestamp),
  created_at: Timestamp,
  updated_at: Timestamp,
});
export type Break = Static<typeof Break>;

/** One that was imported. */
export const Statement = Closed({
  id: StatementId,
  channel: ShortText,
  date: DateOnly,
  sha256: ShortText,
  rows: Count,
  created_at: Timestamp,
});
export type Statement = Static<typeof Statement>;

export const Report = Closed({
  run: Run,
  /** Lines and entries in a pair or group without a break, of all; exact to a hundredth of a percent: `99.97`. */
  matched_percent: Nullable(Type.String({ pattern: '^\\d{1,3}\\.\\d{2}$' })),
  kinds: Type.Array(Closed({ kind: BreakKind, open: Count, resolved: Count })),
  currencies: Type.Array(
    Closed({
      currency: Currency,
      statement_amount: SignedAmount,
      statement_fee_amount: SignedAmount,
      books_amount: SignedAmount,
      /** Statement less books. */
      difference: SignedAmount,
    }),
  ),
});
export type Report = Static<typeof Report>;

const runNotFound = { run_not_found: { status: 404, title: 'There is no such run' } } as const;
const breakNotFound = { break_not_found: { status: 404, title: 'There is no such break' } } as const;

export const contract = defineContract({
  service: 'reconciliation-service',
  title: 'Reconciliation of channel statements with the books',
  endpoints: {
    importStatement: {
      method: 'POST',
      path: '/api/v1/statements/:channel/:date',
      summary: "Import a channel's statement of a day as CSV",
      description:
        'RFC 4180 with a header: `channel_payment_id,type,amount,fee_amount,net_amount,currency,occurred_at`, in any order; amounts in minor units, refunds negative; `net_amount` may be left out. At most 32 MiB and 250,000 rows. What is wrong is said with line and column. The same file again answers the statement that exists.',
      params: Closed({ channel: ShortText, date: DateOnly }),
      response: Statement,
      status: 201,
      idempotency: 'transaction',
      rawBody: true,
      consumes: 'text/csv',
      bodyLimitBytes: 33_554_432,
      callers: ['admin-bff-service'],
      problems: {
        invalid_date: { status: 422, title: 'Not a calendar date, or one that has not begun' },
        invalid_statement: { status: 422, title: 'The CSV is not a statement' },
      },
    },
    listStatements: {
      method: 'GET',
      path: '/api/v1/statements',
      summary: 'List imported statements, newest first',
      query: ListQuery({ channel: Type.Optional(ShortText), date: Type.Optional(DateOnly) }),
      response: PageOf(Statement),
    },
    getReport: {
      method: 'GET',
      path: '/api/v1/runs/:run_id/report',
      summary: 'What a run found: totals per kind and currency, and how much matched',
      params: Closed({ run_id: RunId }),
      response: Report,
      problems: runNotFound,
    },
    getBreaksCsv: {
      method: 'GET',
      path: '/api/v1/runs/:run_id/breaks.csv',
      summary: "A run's breaks as CSV, oldest first",
      params: Closed({ run_id: RunId }),
      response: Type.String(),
      produces: 'text/csv',
      problems: {
        ...runNotFound,
        too_many_breaks: { status: 422, title: 'More than 50,000 breaks: page through them instead' },
      },
    },
    createRun: {
      method: 'POST',
      path: '/api/v1/runs',
      summary: 'Reconcile a channel for a day',
      description:
        'One run a channel and day: asking again with the same settings answers the first one, unless it failed or the request says `force`. A run that did not end within the request is answered `running` and goes on by itself.',
      body: CreateRun,
      response: Run,
      status: 201,
      idempotency: 'saga',
      problems: {
        run_in_progress: { status: 409, title: 'A run of this channel and day is under way' },
        statement_not_found: { status: 404, title: 'There is no such statement' },
        invalid_date: { status: 422, title: 'Not a calendar date, or one that has not begun' },
        statement_mismatch: { status: 422, title: 'The statement is of another channel or day' },
      },
    },
    listRuns: {
      method: 'GET',
      path: '/api/v1/runs',
      summary: 'List runs, newest first',
      query: ListQuery({
        channel: Type.Optional(ShortText),
        date: Type.Optional(DateOnly),
        state: Type.Optional(RunState),
      }),
      response: PageOf(Run),
    },
    getRun: {
      method: 'GET',
      path: '/api/v1/runs/:run_id',
      summary: 'Get a run',
      params: Closed({ run_id: RunId }),
      response: Run,
      problems: runNotFound,
    },
    listBreaks: {
      method: 'GET',
      path: '/api/v1/breaks',
      summary: 'List breaks, newest first',
      query: ListQuery({
        run_id: Type.Optional(RunId),
        kind: Type.Optional(BreakKind),
        state: Type.Optional(BreakState),
        payment_id: Type.Optional(ShortText),
        channel_payment_id: Type.Optional(ShortText),
      }),
      response: PageOf(Break),
    },
    getBreak: {
      method: 'GET',
      path: '/api/v1/breaks/:break_id',
      summary: 'Get a break',
      params: Closed({ break_id: BreakId }),
      response: Break,
      problems: breakNotFound,
    },
    resolveBreak: {
      method: 'POST',
      path: '/api/v1/breaks/:break_id/resolve',
      summary: 'Record why a break is none any more, with what the ledger books for it',
      description:
        'With an `adjustment` the break is resolved once the ledger has booked it, which it does once. While the ledger does not answer, the break is `open` with the adjustment `pending`, and the ledger is asked again.',
      params: Closed({ break_id: BreakId }),
      body: Closed({
        note: Type.String({ minLength: 1, maxLength: 5_000 }),
        /** Who decided; the caller unless given. */
        resolved_by: Type.Optional(ShortText),
        adjustment: Type.Optional(Adjustment),
      }),
      response: Break,
      idempotency: 'saga',
      callers: ['admin-bff-service'],
      problems: {
        ...breakNotFound,
        illegal_break_transition: { status: 409, title: 'The break is resolved already, or is being' },
        adjustment_refused: { status: 422, title: 'The ledger does not book this adjustment' },
      },
    },
  },
  events: {
    'reconciliation.completed': Run,
    'reconciliation.failed': Run,
    'reconciliation.break_resolved': Break,
  },
});

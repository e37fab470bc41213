import {
  Sequence,
  SettleableEntry,
  SettlementBalance,
  TransactionType,
} from '../accounting-service/contract.ts';
import { defineContract } from '../kit/contract/contract.ts';
import {
  Amount,
  Closed,
  Currency,
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
import { BankAccountId } from '../withdrawal-service/contract.ts';

export const CycleId = Id('cyc');
export const SettlementId = Id('set');

/** When a merchant's payments in a currency are settled. */
export const Cycle = Closed({
  id: CycleId,
  merchant_id: ShortText,
  currency: Currency,
  /** `manual`: only when asked for. */
  interval: Type.Enum(['daily', 'weekly', 'monthly', 'manual']),
  /** T+n: days (UTC) from the last day of a period to its settlement. */
  delay_days: Type.Integer({ minimum: 1, maximum: 60 }),
  /** ISO 8601: the day a week ends with, 1 is Monday; only `weekly`. */
  weekday: Nullable(Type.Integer({ minimum: 1, maximum: 7 })),
  /** The day a month's period ends with, at most the month's last; only `monthly`. */
  month_day: Nullable(Type.Integer({ minimum: 1, maximum: 31 })),
  /** Kept back of a positive net amount: basis points (1/10,000), rounded half up. */
  reserve_bps: Type.Integer({ minimum: 0, maximum: 10_000 }),
  /** A smaller net amount waits for the next period. */
  minimum_amount: Amount,
  /** Charged once a settlement, of a positive net amount and never above it. */
  fee_amount: Amount,
  /** Days from a settlement until what it kept back is available. */
  reserve_days: Type.Integer({ minimum: 1, maximum: 730 }),
  /** A positive net amount is paid out to it at once; null: the merchant withdraws when it likes. */
  payout_bank_account_id: Nullable(BankAccountId),
  created_at: Timestamp,
  updated_at: Timestamp,
});
export type Cycle = Static<typeof Cycle>;

export const PutCycle = Closed({
  interval: Cycle.properties.interval,
  delay_days: Type.Optional(Cycle.properties.delay_days),
  weekday: Type.Optional(Type.Integer({ minimum: 1, maximum: 7 })),
  month_day: Type.Optional(Type.Integer({ minimum: 1, maximum: 31 })),
  reserve_bps: Type.Optional(Cycle.properties.reserve_bps),
  minimum_amount: Type.Optional(Amount),
  fee_amount: Type.Optional(Amount),
  reserve_days: Type.Optional(Cycle.properties.reserve_days),
  payout_bank_account_id: Type.Optional(Cycle.properties.payout_bank_account_id),
});
export type PutCycle = Static<typeof PutCycle>;

export const SettlementState = Type.Enum(['created', 'processing', 'completed', 'failed', 'cancelled']);
export type SettlementState = Static<typeof SettlementState>;

export const Settlement = Closed({
  id: SettlementId,
  merchant_id: ShortText,
  currency: Currency,
  state: SettlementState,
  /** Bookings made before this time that no settlement had. */
  period_start: Nullable(Timestamp),
  period_end: Timestamp,
  from_sequence: Sequence,
  to_sequence: Sequence,
  entry_count: Type.BigInt({ minimum: 0n }),
  /** Of the rows: gross and the fees that were booked with each. */
  gross_amount: SignedAmount,
  payment_fee_amount: SignedAmount,
  /** The settlement's own fee. */
  fee_amount: Amount,
  reserve_amount: Amount,
  /** What becomes available: gross − payment fees − fee − reserve. */
  net_amount: SignedAmount,
  /** What was available when it was booked. Below zero it is a debt, which a positive net covers before any payout. */
  opening_amount: Type.Optional(Nullable(SignedAmount)),
  attempts: Type.Integer({ minimum: 0 }),
  failure: Nullable(Closed({ code: ShortText, message: LongText })),
  /** When a failed one is booked again by itself; null: it is not failed, or waits for a person. */
  next_attempt_at: Type.Optional(Nullable(Timestamp)),
  completed_at: Nullable(Timestamp),
  created_at: Timestamp,
  updated_at: Timestamp,
});
export type Settlement = Static<typeof Settlement>;

export const CreateSettlement = Closed({
  merchant_id: ShortText,
  currency: Currency,
  /** Bookings made before it; now unless given. */
  period_end: Type.Optional(Timestamp),
});
export type CreateSettlement = Static<typeof CreateSettlement>;

/** What a run made of a merchant's unsettled bookings in a currency. */
export const RunOutcome = Closed({
  merchant_id: ShortText,
  currency: Currency,
  /** The state of the settlement it made, or `skipped`. */
  outcome: Type.Enum(['completed', 'failed', 'processing', 'skipped']),
  /** Why it was skipped. */
  reason: Nullable(
    Type.Enum([
      'manual_cycle',
      'not_due',
      'nothing_to_settle',
      'below_minimum',
      'settlement_open',
      'changed_meanwhile',
    ]),
  ),
  /** One sentence for people. */
  detail: LongText,
  /** The settlement it made, or the open one that it waits for. */
  settlement_id: Nullable(SettlementId),
  /** What became available, or would have. */
  net_amount: Nullable(SignedAmount),
});
export type RunOutcome = Static<typeof RunOutcome>;

export const RunCycles = Closed({
  /** As if it were this time; now unless given. */
  at: Type.Optional(Timestamp),
  /** Only this merchant, and all of its currencies unless one is given. */
  merchant_id: Type.Optional(ShortText),
  currency: Type.Optional(Currency),
});
export type RunCycles = Static<typeof RunCycles>;

export const ReportRow = SettleableEntry;
export type ReportRow = Static<typeof ReportRow>;

const FollowUpFailure = Nullable(Closed({ code: ShortText, message: LongText }));

/** What a completed settlement kept back. */
export const Reserve = Closed({
  settlement_id: SettlementId,
  merchant_id: ShortText,
  currency: Currency,
  amount: PositiveAmount,
  state: Type.Enum(['held', 'released']),
  release_at: Timestamp,
  /** The ledger transaction that released it. */
  transaction_id: Nullable(ShortText),
  /** Why the last attempt to release it failed; it is tried again. */
  failure: FollowUpFailure,
  attempts: Type.Integer({ minimum: 0 }),
  released_at: Nullable(Timestamp),
  created_at: Timestamp,
});
export type Reserve = Static<typeof Reserve>;

/** The withdrawal that a completed settlement asked for by itself. */
export const Payout = Closed({
  settlement_id: SettlementId,
  merchant_id: ShortText,
  currency: Currency,
  bank_account_id: BankAccountId,
  amount: PositiveAmount,
  /** `requested`: withdrawal-service has it, and says how it goes on. */
  state: Type.Enum(['due', 'requested', 'refused']),
  withdrawal_id: Nullable(ShortText),
  failure: FollowUpFailure,
  attempts: Type.Integer({ minimum: 0 }),
  created_at: Timestamp,
  updated_at: Timestamp,
});
export type Payout = Static<typeof Payout>;

export const SettlementReport = Closed({
  settlement: Settlement,
  /** One a kind of booking: payments, refunds, disputes, … */
  lines: Type.Array(
    Closed({
      type: TransactionType,
      count: Type.BigInt({ minimum: 1n }),
      gross_amount: SignedAmount,
      fee_amount: SignedAmount,
      net_amount: SignedAmount,
    }),
  ),
  reserve: Nullable(Reserve),
  payout: Nullable(Payout),
  /** How the available balance went since the settlement before; null until this one is completed. */
  balance: Nullable(SettlementBalance),
});
export type SettlementReport = Static<typeof SettlementReport>;

const SettlementParams = Closed({ settlement_id: SettlementId });
const CycleParams = Closed({ merchant_id: ShortText, currency: Currency });
const settlementNotFound = {
  settlement_not_found: { status: 404, title: 'There is no such settlement' },
} as const;
const illegalTransition = {
  illegal_settlement_transition: {
    status: 409,
    title: 'The settlement is in a state that does not allow this',
  },
} as const;

export const contract = defineContract({
  service: 'settlement-service',
  title: 'Settlement cycles and batches',
  endpoints: {
    putCycle: {
      method: 'PUT',
      path: '/api/v1/cycles/:merchant_id/:currency',
      summary: "Set when a merchant's payments in a currency are settled",
      params: CycleParams,
      body: PutCycle,
      response: Cycle,
      problems: {
        invalid_cycle: {
          status: 422,
          title: 'A weekly cycle needs a weekday, a monthly one a day of the month',
        },
      },
    },
    getCycle: {
      method: 'GET',
      path: '/api/v1/cycles/:merchant_id/:currency',
      summary: "Get a merchant's cycle in a currency",
      description: 'A merchant without one of its own is settled daily, T+1.',
      params: CycleParams,
      response: Cycle,
      problems: { cycle_not_found: { status: 404, title: 'The merchant has no cycle of its own' } },
    },
    listCycles: {
      method: 'GET',
      path: '/api/v1/cycles',
      summary: 'List cycles, newest first',
      query: ListQuery({ merchant_id: Type.Optional(ShortText), currency: Type.Optional(Currency) }),
      response: PageOf(Cycle),
    },
    createSettlement: {
      method: 'POST',
      path: '/api/v1/settlements',
      summary: 'Create a settlement of what is unsettled for a merchant in a currency',
      body: CreateSettlement,
      response: Settlement,
      status: 201,
      idempotency: 'saga',
      callers: ['admin-bff-service'],
      problems: {
        nothing_to_settle: { status: 422, title: 'No unsettled booking was made before that time' },
        settlement_open: {
          status: 409,
          title: 'Another settlement of this merchant and currency is not completed',
        },
      },
    },
    runCycles: {
      method: 'POST',
      path: '/api/v1/settlements/run',
      summary: 'Create and book every settlement that is due, as the schedule does; say why others are not',
      description:
        'Of everyone, or of one merchant, or in one currency. `outcomes` has one for each merchant and currency with unsettled bookings made before the time, and for a merchant that was asked for one for each of its currencies.',
      body: RunCycles,
      response: Closed({ data: Type.Array(Settlement), outcomes: Type.Array(RunOutcome) }),
      callers: ['admin-bff-service'],
      problems: { unknown_currency: { status: 422, title: 'Not an ISO 4217 currency' } },
    },
    listSettlements: {
      method: 'GET',
      path: '/api/v1/settlements',
      summary: 'List settlements, newest first',
      query: ListQuery({
        merchant_id: Type.Optional(ShortText),
        currency: Type.Optional(Currency),
        state: Type.Optional(SettlementState),
        /** Failed, and not booked again by itself. */
        needs_review: Type.Optional(Type.Boolean()),
        created_from: Type.Optional(Timestamp),
        created_to: Type.Optional(Timestamp),
      }),
      response: PageOf(Settlement),
    },
    getSettlement: {
      method: 'GET',
      path: '/api/v1/settlements/:settlement_id',
      summary: 'Get a settlement',
      params: SettlementParams,
      response: Settlement,
      problems: settlementNotFound,
    },
    getSettlementHistory: {
      method: 'GET',
      path: '/api/v1/settlements/:settlement_id/history',
      summary: 'Every state the settlement was in',
      params: SettlementParams,
      response: Closed({
        data: Type.Array(
          Closed({
            from_state: Nullable(SettlementState),
            to_state: SettlementState,
            reason: Nullable(LongText),
            at: Timestamp,
          }),
        ),
      }),
      problems: settlementNotFound,
    },
    listSettlementRows: {
      method: 'GET',
      path: '/api/v1/settlements/:settlement_id/rows',
      summary: 'The report: one row a booking, in the order of booking',
      params: SettlementParams,
      query: Closed({
        /** The last sequence of the page before. */
        after_sequence: Type.Optional(Sequence),
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000, default: 100 })),
      }),
      response: Closed({ data: Type.Array(ReportRow), has_more: Type.Boolean() }),
      problems: settlementNotFound,
    },
    getSettlementRowsCsv: {
      method: 'GET',
      path: '/api/v1/settlements/:settlement_id/rows.csv',
      summary: 'The report as CSV (RFC 4180): its rows, then what became of their sum',
      description:
        'Amounts are exact decimals with as many digits as the currency has. After the bookings come the rows `settlement_fee`, `reserve` and `available`, with what was taken and made available as negative amounts: all net amounts add up to zero.',
      params: SettlementParams,
      response: Type.String(),
      produces: 'text/csv',
      problems: settlementNotFound,
    },
    getSettlementReport: {
      method: 'GET',
      path: '/api/v1/settlements/:settlement_id/report',
      summary: 'The report in sums: by kind of booking, with its reserve and payout',
      params: SettlementParams,
      response: SettlementReport,
      problems: settlementNotFound,
    },
    listReserves: {
      method: 'GET',
      path: '/api/v1/reserves',
      summary: 'List what settlements kept back, newest first',
      query: ListQuery({
        merchant_id: Type.Optional(ShortText),
        currency: Type.Optional(Currency),
        state: Type.Optional(Reserve.properties.state),
      }),
      response: PageOf(Reserve),
    },
    releaseReserve: {
      method: 'POST',
      path: '/api/v1/settlements/:settlement_id/release-reserve',
      summary: 'Make available what a settlement kept back, before its time',
      params: SettlementParams,
      response: Reserve,
      idempotency: 'saga',
      callers: ['admin-bff-service'],
      problems: {
        reserve_not_found: { status: 404, title: 'The settlement kept nothing back' },
        reserve_released: { status: 409, title: 'It was released before' },
      },
    },
    retryPayout: {
      method: 'POST',
      path: '/api/v1/settlements/:settlement_id/retry-payout',
      summary: 'Ask again for a payout that was refused, to another bank account if one is given',
      params: SettlementParams,
      body: Closed({ bank_account_id: Type.Optional(BankAccountId) }),
      response: Payout,
      idempotency: 'transaction',
      callers: ['admin-bff-service'],
      problems: {
        payout_not_found: { status: 404, title: 'The settlement asked for no payout' },
        illegal_payout_transition: {
          status: 409,
          title: 'The payout is in a state that does not allow this',
        },
      },
    },
    processSettlement: {
      method: 'POST',
      path: '/api/v1/settlements/:settlement_id/process',
      summary: 'Book a created settlement in the ledger',
      description:
        'Answered in state `processing` when the ledger did not tell how it ended; a job asks it again.',
      params: SettlementParams,
      response: Settlement,
      idempotency: 'saga',
      callers: ['admin-bff-service'],
      problems: { ...settlementNotFound, ...illegalTransition },
    },
    cancelSettlement: {
      method: 'POST',
      path: '/api/v1/settlements/:settlement_id/cancel',
      summary: 'Give up a settlement that is not booked; the next one takes its bookings',
      params: SettlementParams,
      body: Closed({ reason: ShortText }),
      response: Settlement,
      idempotency: 'transaction',
      callers: ['admin-bff-service'],
      problems: { ...settlementNotFound, ...illegalTransition },
    },
    retrySettlement: {
      method: 'POST',
      path: '/api/v1/settlements/:settlement_id/retry',
      summary: 'Book a failed settlement again',
      params: SettlementParams,
      response: Settlement,
      idempotency: 'saga',
      callers: ['admin-bff-service'],
      problems: { ...settlementNotFound, ...illegalTransition },
    },
  },
  events: {
    'settlement.created': Settlement,
    'settlement.processing': Settlement,
    'settlement.completed': Settlement,
    'settlement.failed': Settlement,
    'settlement.cancelled': Settlement,
    'settlement.reserve_released': Reserve,
    'settlement.payout_requested': Payout,
    'settlement.payout_refused': Payout,
  },
});

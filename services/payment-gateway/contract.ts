import { defineContract } from '../kit/contract/contract.ts';
import {
  Amount,
  Closed,
  Currency,
  Id,
  ListQuery,
  LongText,
  Metadata,
  metadataLimits,
  Nullable,
  PageOf,
  PositiveAmount,
  ShortText,
  type Static,
  Timestamp,
  Type,
  Url,
} from '../kit/contract/schemas.ts';

export const PaymentId = Id('pay');
export const RefundId = Id('ref');
export const ReviewId = Id('rev');

/** SPEC section 7; docs/ARCHITECTURE.md shows the transitions. */
export const PaymentState = Type.Enum([
  'created',
  'processing',
  'requires_action',
  'requires_capture',
  'succeeded',
  'failed',
  'cancelled',
]);
export type PaymentState = Static<typeof PaymentState>;
export const RefundState = Type.Enum(['created', 'processing', 'succeeded', 'failed']);
export type RefundState = Static<typeof RefundState>;

/** Why a payment failed: the step of the saga that refused, and a stable code (`insufficient_funds`). */
export const PaymentFailure = Closed({
  step: Type.Enum(['authenticate', 'policy', 'quota', 'risk', 'order', 'channel']),
  code: ShortText,
  message: LongText,
});
export type PaymentFailure = Static<typeof PaymentFailure>;

/** What is kept of a card: never the number. */
export const CardSummary = Closed({
  brand: ShortText,
  last4: Type.String({ pattern: '^\\d{4}$' }),
  exp_month: Type.Integer({ minimum: 1, maximum: 12 }),
  exp_year: Type.Integer({ minimum: 2000, maximum: 2100 }),
  /** The same for every use of one card number. */
  fingerprint: ShortText,
});

export const Payment = Closed({
  id: PaymentId,
  merchant_id: ShortText,
  merchant_reference: ShortText,
  order_id: Nullable(ShortText),
  state: PaymentState,
  amount: PositiveAmount,
  currency: Currency,
  captured_amount: Amount,
  refunded_amount: Amount,
  /** What its payer objects to, unless the merchant won it: it is not refunded as well. */
  disputed_amount: Type.Optional(Amount),
  /** The merchant's fee by its plan, in the payment's currency; known once it succeeded. */
  fee_amount: Nullable(Amount),
  capture_method: Type.Enum(['automatic', 'manual']),
  method: Type.Enum(['card']),
  card: Nullable(CardSummary),
  channel: Nullable(ShortText),
  channel_payment_id: Nullable(ShortText),
  risk_score: Nullable(Type.Integer({ minimum: 0, maximum: 100 })),
  /** What risk asked for: `allow`, `review`, `three_d_secure`, `block`; null before it was asked. */
  risk_action: Type.Optional(Nullable(ShortText)),
  /** What a person decided of one that risk sent to review; a rejected one is voided, or refunded. */
  risk_review: Type.Optional(Nullable(Type.Enum(['approved', 'rejected']))),
  failure: Nullable(PaymentFailure),
  /**
   * What was told as captured, and its fee, before it failed: days later the card network or the bank did not pay. What
   * followed from `payment.succeeded` must be undone. Null unless that happened.
   */
  reversed_amount: Type.Optional(Nullable(Amount)),
  reversed_fee_amount: Type.Optional(Nullable(Amount)),
  /**
   * Why it was cancelled: what the merchant gave, `requested`, `authorization_expired`, `action_expired`,
   * `released_by_channel`, `rejected_by_risk`.
   */
  cancellation_reason: Type.Optional(Nullable(ShortText)),
  /** Until when an authorization can be captured; then it is released. Null unless it is, or was, `requires_capture`. */
  capture_before: Type.Optional(Nullable(Timestamp)),
  /** What the payer must do next, in `requires_action`. */
  next_action: Nullable(Closed({ type: Type.Enum(['redirect']), url: Url })),
  description: Nullable(LongText),
  customer_email: Nullable(ShortText),
  metadata: Metadata,
  /** Made with a live key, or with a test key; null when the operator or a service of the platform made it. */
  live: Type.Optional(Nullable(Type.Boolean())),
  /** The platform could not settle it by itself: a person must look. */
  needs_review: Type.Optional(Type.Boolean()),
  created_at: Timestamp,
  updated_at: Timestamp,
});
export type Payment = Static<typeof Payment>;

/**
 * Either a card as the merchant's payer typed it (never stored or logged), or a token of the channel
 * (`pm_card_visa`).
 */
export const PaymentMethod = Type.Union([
  Closed({
    type: Type.Literal('card'),
    number: Type.String({ pattern: '^\\d{12,19}$' }),
    exp_month: Type.Integer({ minimum: 1, maximum: 12 }),
    exp_year: Type.Integer({ minimum: 2000, maximum: 2100 }),
    cvc: Type.String({ pattern: '^\\d{3,4}$' }),
    holder_name: Type.Optional(Type.String({ minLength: 1, maxLength: 80 })),
  }),
  Closed({ type: Type.Literal('token'), token: ShortText }),
]);
export type PaymentMethod = Static<typeof PaymentMethod>;

/** It was told as succeeded before it failed. */
export function isReversed({ reversed_amount }: Pick<Payment, 'reversed_amount'>): boolean {
  return typeof reversed_amount === 'bigint';
}

export const CreatePayment = Closed({
  /** The API key says who the merchant is; the operator and services must name it. */
  merchant_id: Type.Optional(ShortText),
  merchant_reference: Type.Optional(ShortText),
  amount: PositiveAmount,
  currency: Currency,
  payment_method: PaymentMethod,
  capture_method: Type.Optional(Type.Enum(['automatic', 'manual'])),
  description: Type.Optional(LongText),
  customer_email: Type.Optional(ShortText),
  /** The payer's address, for risk. */
  ip_address: Type.Optional(Type.String({ maxLength: 45 })),
  return_url: Type.Optional(Url),
  metadata: Type.Optional(Metadata),
});
export type CreatePayment = Static<typeof CreatePayment>;

export const Refund = Closed({
  id: RefundId,
  payment_id: PaymentId,
  merchant_id: ShortText,
  state: RefundState,
  amount: PositiveAmount,
  currency: Currency,
  reason: Nullable(ShortText),
  channel_refund_id: Nullable(ShortText),
  failure: Nullable(Closed({ code: ShortText, message: LongText })),
  /**
   * It was told as succeeded before it failed: a bank sent the money back, days later. What followed from
   * `refund.succeeded` must be undone.
   */
  had_succeeded: Type.Optional(Type.Boolean()),
  metadata: Type.Optional(Metadata),
  needs_review: Type.Optional(Type.Boolean()),
  created_at: Timestamp,
  updated_at: Timestamp,
});
export type Refund = Static<typeof Refund>;

/** What a POST of createRefund takes. */
export const CreateRefund = Closed({
  amount: Type.Optional(PositiveAmount),
  reason: Type.Optional(ShortText),
  metadata: Type.Optional(Metadata),
});
export type CreateRefund = Static<typeof CreateRefund>;

/** One state that a payment or refund was in. */
function HistoryOf<S extends typeof PaymentState | typeof RefundState>(state: S) {
  return Closed({
    data: Type.Array(
      Closed({ from_state: Nullable(state), to_state: state, reason: Nullable(ShortText), at: Timestamp }),
    ),
  });
}

/** One time that the channel was asked to move, promise or release money. */
export const PaymentAttempt = Closed({
  id: ShortText,
  operation: Type.Enum(['charge', 'capture', 'cancel']),
  amount: Nullable(PositiveAmount),
  reason: Nullable(ShortText),
  /** `not_executed`: the channel was certainly not reached. */
  outcome: Type.Enum(['open', 'done', 'refused', 'not_executed']),
  code: Nullable(ShortText),
  message: Nullable(LongText),
  started_at: Timestamp,
  finished_at: Nullable(Timestamp),
});

export type PaymentAttempt = Static<typeof PaymentAttempt>;

export const ReviewCode = Type.Enum([
  /** The channel never told it, over all the times it was asked. */
  'outcome_unknown',
  /** The channel says otherwise than the record, and both are final. */
  'channel_contradicts',
  /** Something that a failed payment left at a peer or at the channel could not be undone. */
  'not_undone',
  /** The channel does not release an authorization whose time is over. */
  'not_released',
  /** Risk's reviewer rejected it, and it could not be voided or given back. */
  'rejection_not_done',
]);

/** What the platform could not settle by itself, until a person decides. */
export const Review = Closed({
  id: ReviewId,
  payment_id: PaymentId,
  /** Null: it is about the payment itself. */
  refund_id: Nullable(RefundId),
  merchant_id: ShortText,
  code: ReviewCode,
  detail: LongText,
  state: Type.Enum(['open', 'resolved']),
  /** `settled`: the channel told it after all, and no person was needed. */
  decision: Nullable(Type.Enum(['ask_again', 'fail', 'close', 'settled'])),
  note: Nullable(LongText),
  decided_by: Nullable(ShortText),
  created_at: Timestamp,
  resolved_at: Nullable(Timestamp),
});
export type Review = Static<typeof Review>;

export const ResolveReview = Closed({
  /**
   * `ask_again`: from the first interval on. `fail`: no money has moved and none will, the record fails; should the
   * channel have a charge of the payment after all, it is voided or given back. `close`: it was seen to elsewhere,
   * nothing changes.
   */
  decision: Type.Enum(['ask_again', 'fail', 'close']),
  note: Type.String({ minLength: 1, maxLength: 5_000 }),
  /** The person, as the caller knows them. */
  decided_by: ShortText,
});
export type ResolveReview = Static<typeof ResolveReview>;

/** Pairs to set, as Stripe takes them: null or nothing removes one, what is not named stays, and null alone removes all. */
export const MetadataChange = Nullable(
  Type.Record(Type.String(), Nullable(Type.String({ maxLength: 500 })), metadataLimits),
);
export type MetadataChange = Static<typeof MetadataChange>;

/** Shared by the searches for payments and refunds. */
const searchable = {
  merchant_id: Type.Optional(ShortText),
  currency: Type.Optional(Currency),
  amount_from: Type.Optional(PositiveAmount),
  amount_to: Type.Optional(PositiveAmount),
  metadata_key: Type.Optional(Type.String({ maxLength: 40 })),
  /** With `metadata_key`: the value that it has. */
  metadata_value: Type.Optional(Type.String({ maxLength: 500 })),
  needs_review: Type.Optional(Type.Boolean()),
  created_from: Type.Optional(Timestamp),
  created_to: Type.Optional(Timestamp),
};

const PaymentParams = Closed({ payment_id: PaymentId });
const paymentNotFound = { payment_not_found: { status: 404, title: 'There is no such payment' } } as const;
const refundNotFound = { refund_not_found: { status: 404, title: 'There is no such refund' } } as const;
const tooMuchMetadata = {
  too_much_metadata: { status: 422, title: 'At most 50 pairs of metadata are kept' },
} as const;
const reviewNotFound = { review_not_found: { status: 404, title: 'There is no such review' } } as const;
const insufficientScope = {
  insufficient_scope: { status: 403, title: 'The API key may not do this' },
} as const;
const illegalPaymentTransition = {
  illegal_payment_transition: { status: 409, title: 'The payment is in a state that does not allow this' },
} as const;

export const contract = defineContract({
  service: 'payment-gateway',
  title: 'Payments and refunds',
  endpoints: {
    createPayment: {
      method: 'POST',
      path: '/api/v1/payments',
      summary: 'Create a payment and run it to its first resting state',
      description:
        'A declined payment is answered 201 with state `failed` and its reason: the record exists.',
      body: CreatePayment,
      response: Payment,
      status: 201,
      idempotency: 'saga',
      public: 'api-key',
      problems: {
        ...insufficientScope,
        merchant_required: { status: 400, title: 'The caller must name the merchant' },
        merchant_mismatch: { status: 403, title: 'The API key belongs to another merchant' },
        unknown_currency: { status: 422, title: 'Not an ISO 4217 currency' },
        payments_paused: { status: 503, title: 'New payments are paused for now' },
      },
    },
    listPayments: {
      method: 'GET',
      path: '/api/v1/payments',
      summary: 'List payments, newest first',
      query: ListQuery({
        ...searchable,
        state: Type.Optional(PaymentState),
        live: Type.Optional(Type.Boolean()),
        merchant_reference: Type.Optional(ShortText),
        order_id: Type.Optional(ShortText),
        customer_email: Type.Optional(ShortText),
        card_last4: Type.Optional(CardSummary.properties.last4),
        failure_code: Type.Optional(ShortText),
        channel: Type.Optional(ShortText),
        channel_payment_id: Type.Optional(ShortText),
      }),
      response: PageOf(Payment),
      public: 'api-key',
      problems: insufficientScope,
    },
    getPayment: {
      method: 'GET',
      path: '/api/v1/payments/:payment_id',
      summary: 'Get a payment',
      params: PaymentParams,
      response: Payment,
      public: 'api-key',
      problems: { ...paymentNotFound, ...insufficientScope },
    },
    updatePayment: {
      method: 'PATCH',
      path: '/api/v1/payments/:payment_id',
      summary: 'Change the metadata or the description of a payment',
      params: PaymentParams,
      body: Closed({
        metadata: Type.Optional(MetadataChange),
        description: Type.Optional(Nullable(LongText)),
      }),
      response: Payment,
      public: 'api-key',
      problems: { ...paymentNotFound, ...insufficientScope, ...tooMuchMetadata },
    },
    getPaymentHistory: {
      method: 'GET',
      path: '/api/v1/payments/:payment_id/history',
      summary: 'Every state the payment was in',
      params: PaymentParams,
      response: HistoryOf(PaymentState),
      public: 'api-key',
      problems: { ...paymentNotFound, ...insufficientScope },
    },
    listPaymentAttempts: {
      method: 'GET',
      path: '/api/v1/payments/:payment_id/attempts',
      summary: 'What the channel was asked for the payment, oldest first',
      params: PaymentParams,
      response: Closed({ data: Type.Array(PaymentAttempt) }),
      public: 'api-key',
      problems: { ...paymentNotFound, ...insufficientScope },
    },
    capturePayment: {
      method: 'POST',
      path: '/api/v1/payments/:payment_id/capture',
      summary: 'Capture an authorized payment, wholly or in part; the rest is released',
      params: PaymentParams,
      body: Closed({ amount: Type.Optional(PositiveAmount) }),
      response: Payment,
      idempotency: 'saga',
      public: 'api-key',
      problems: {
        ...paymentNotFound,
        ...insufficientScope,
        ...illegalPaymentTransition,
        capture_too_large: { status: 422, title: 'More than was authorized' },
      },
    },
    cancelPayment: {
      method: 'POST',
      path: '/api/v1/payments/:payment_id/cancel',
      summary: 'Void a payment that is not captured',
      params: PaymentParams,
      body: Closed({ reason: Type.Optional(ShortText) }),
      response: Payment,
      idempotency: 'saga',
      public: 'api-key',
      problems: { ...paymentNotFound, ...insufficientScope, ...illegalPaymentTransition },
    },
    syncPayment: {
      method: 'POST',
      path: '/api/v1/payments/:payment_id/sync',
      summary: 'Ask the channel for the outcome of a payment that is processing or requires action',
      params: PaymentParams,
      response: Payment,
      public: 'api-key',
      problems: { ...paymentNotFound, ...insufficientScope },
    },
    createRefund: {
      method: 'POST',
      path: '/api/v1/payments/:payment_id/refunds',
      summary: 'Refund a captured payment, wholly or in part',
      params: PaymentParams,
      body: CreateRefund,
      response: Refund,
      status: 201,
      idempotency: 'saga',
      public: 'api-key',
      problems: {
        ...paymentNotFound,
        ...insufficientScope,
        payment_not_refundable: { status: 409, title: 'Nothing was captured' },
        payment_disputed: { status: 409, title: 'The payer disputes it: it is not given back twice' },
        refund_too_large: { status: 422, title: 'More than is left of the captured amount' },
      },
    },
    listRefunds: {
      method: 'GET',
      path: '/api/v1/refunds',
      summary: 'List refunds, newest first',
      query: ListQuery({
        ...searchable,
        payment_id: Type.Optional(ShortText),
        state: Type.Optional(RefundState),
        channel_refund_id: Type.Optional(ShortText),
      }),
      response: PageOf(Refund),
      public: 'api-key',
      problems: insufficientScope,
    },
    getRefund: {
      method: 'GET',
      path: '/api/v1/refunds/:refund_id',
      summary: 'Get a refund',
      params: Closed({ refund_id: RefundId }),
      response: Refund,
      public: 'api-key',
      problems: { ...refundNotFound, ...insufficientScope },
    },
    updateRefund: {
      method: 'PATCH',
      path: '/api/v1/refunds/:refund_id',
      summary: 'Change the metadata of a refund',
      params: Closed({ refund_id: RefundId }),
      body: Closed({ metadata: MetadataChange }),
      response: Refund,
      public: 'api-key',
      problems: { ...refundNotFound, ...insufficientScope, ...tooMuchMetadata },
    },
    getRefundHistory: {
      method: 'GET',
      path: '/api/v1/refunds/:refund_id/history',
      summary: 'Every state the refund was in',
      params: Closed({ refund_id: RefundId }),
      response: HistoryOf(RefundState),
      public: 'api-key',
      problems: { ...refundNotFound, ...insufficientScope },
    },
    listReviews: {
      method: 'GET',
      path: '/api/v1/reviews',
      summary: 'List payments and refunds that wait for a person, or did, newest first',
      query: ListQuery({
        state: Type.Optional(Type.Enum(['open', 'resolved'])),
        code: Type.Optional(ReviewCode),
        merchant_id: Type.Optional(ShortText),
        payment_id: Type.Optional(ShortText),
        refund_id: Type.Optional(ShortText),
      }),
      response: PageOf(Review),
      callers: ['admin-bff-service'],
    },
    getReview: {
      method: 'GET',
      path: '/api/v1/reviews/:review_id',
      summary: 'Get a review',
      params: Closed({ review_id: ReviewId }),
      response: Review,
      callers: ['admin-bff-service'],
      problems: reviewNotFound,
    },
    resolveReview: {
      method: 'POST',
      path: '/api/v1/reviews/:review_id/resolve',
      summary: 'Decide what the platform could not, with a note and who decided',
      params: Closed({ review_id: ReviewId }),
      body: ResolveReview,
      response: Review,
      idempotency: 'transaction',
      callers: ['admin-bff-service'],
      problems: {
        ...reviewNotFound,
        review_resolved: { status: 409, title: 'Somebody has decided it already' },
        review_not_applicable: { status: 409, title: 'The record is in a state that does not allow this' },
      },
    },
  },
  events: {
    'payment.created': Payment,
    'payment.requires_action': Payment,
    'payment.requires_capture': Payment,
    /** Captured: `captured_amount` and `fee_amount` are set. */
    'payment.succeeded': Payment,
    /** `reversed_amount` says what `payment.succeeded` had told as captured, where it had. */
    'payment.failed': Payment,
    'payment.cancelled': Payment,
    /** Its metadata or description is another; no state changed by it. */
    'payment.updated': Payment,
    'refund.created': Refund,
    'refund.succeeded': Refund,
    /** `had_succeeded` says whether `refund.succeeded` was told before. */
    'refund.failed': Refund,
    /** Its metadata is other. */
    'refund.updated': Refund,
  },
});

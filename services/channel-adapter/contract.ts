import { defineContract } from '../kit/contract/contract.ts';
import {
  Amount,
  Closed,
  Currency,
  DateOnly,
  Empty,
  Id,
  ListQuery,
  LongText,
  Metadata,
  Nullable,
  PageOf,
  PositiveAmount,
  ShortText,
  SignedAmount,
  type Static,
  Timestamp,
  Type,
  Url,
} from '../kit/contract/schemas.ts';
import { CardSummary, PaymentMethod } from '../payment-gateway/contract.ts';

export const ChargeId = Id('chg');
export const ChannelRefundId = Id('crf');

export const ChargeState = Type.Enum([
  'processing',
  'requires_action',
  'requires_capture',
  'succeeded',
  'failed',
  'cancelled',
]);
/** A payment as a channel has it. */
export const Charge = Closed({
  id: ChargeId,
  payment_id: ShortText,
  merchant_id: ShortText,
  channel: ShortText,
  /** The channel's own id; null until the channel is known to have it. */
  channel_payment_id: Nullable(ShortText),
  state: ChargeState,
  amount: PositiveAmount,
  currency: Currency,
  captured_amount: Amount,
  card: Nullable(CardSummary),
  failure: Nullable(Closed({ code: ShortText, message: LongText })),
  next_action_url: Nullable(Url),
  created_at: Timestamp,
  updated_at: Timestamp,
});
export type Charge = Static<typeof Charge>;

export const CreateCharge = Closed({
  payment_id: ShortText,
  merchant_id: ShortText,
  /** In order of preference. */
  channels: Type.Array(ShortText, { minItems: 1, maxItems: 10 }),
  amount: PositiveAmount,
  currency: Currency,
  payment_method: PaymentMethod,
  capture_method: Type.Enum(['automatic', 'manual']),
  /** Ask for 3-D Secure even if the channel would not. */
  request_three_d_secure: Type.Optional(Type.Boolean()),
  description: Type.Optional(LongText),
  return_url: Type.Optional(Url),
  metadata: Type.Optional(Metadata),
});
export type CreateCharge = Static<typeof CreateCharge>;

export const ChannelRefund = Closed({
  id: ChannelRefundId,
  charge_id: ChargeId,
  refund_id: ShortText,
  channel_refund_id: Nullable(ShortText),
  state: Type.Enum(['processing', 'succeeded', 'failed']),
  amount: PositiveAmount,
  currency: Currency,
  failure: Nullable(Closed({ code: ShortText, message: LongText })),
  created_at: Timestamp,
  updated_at: Timestamp,
});
export type ChannelRefund = Static<typeof ChannelRefund>;

/** Within the last ten minutes; percentages are null when it was not asked. */
export const ChannelHealth = Closed({
  breaker: Type.Enum(['closed', 'open', 'half-open']),
  requests: Type.Integer({ minimum: 0 }),
  /** A decline is an answer. */
  answered_percent: Nullable(Type.Integer({ minimum: 0, maximum: 100 })),
  accepted_percent: Nullable(Type.Integer({ minimum: 0, maximum: 100 })),
  /** The 95th percentile. */
  latency_ms: Nullable(Type.Integer({ minimum: 0 })),
});
export type ChannelHealth = Static<typeof ChannelHealth>;

const FeeBasisPoints = Type.Integer({ minimum: 0, maximum: 10_000 });
const FixedFees = Type.Record(
  Type.String({ pattern: '^[A-Z]{3}$' }),
  Type.Integer({ minimum: 0, maximum: 1_000_000_000 }),
  {
    maxProperties: 200,
    additionalProperties: false,
  },
);

export const Channel = Closed({
  name: ShortText,
  state: Type.Enum(['enabled', 'disabled']),
  methods: Type.Array(ShortText),
  currencies: Type.Array(Currency),
  description: ShortText,
  /** Of the amount, and by currency in minor units: what routing by cost compares. */
  fee_basis_points: FeeBasisPoints,
  fixed_fees: FixedFees,
  health: ChannelHealth,
});
export type Channel = Static<typeof Channel>;

export const UpdateChannel = Closed({
  state: Type.Optional(Channel.properties.state),
  fee_basis_points: Type.Optional(FeeBasisPoints),
  fixed_fees: Type.Optional(FixedFees),
});
export type UpdateChannel = Static<typeof UpdateChannel>;

/** One asking of a channel, with how it ended. */
export const ChargeAttempt = Closed({
  number: Type.Integer({ minimum: 1 }),
  channel: ShortText,
  /** `not_asked`: it was certainly not reached. `unknown`: it may have done it, and no other is asked. */
  outcome: Type.Enum(['accepted', 'declined', 'refused', 'not_asked', 'unknown']),
  code: Nullable(ShortText),
  latency_ms: Type.Integer({ minimum: 0 }),
  at: Timestamp,
});
export type ChargeAttempt = Static<typeof ChargeAttempt>;

export const RoutingRuleId = Id('rtr');
/** The first that fits decides, the lowest priority first; what is null fits everything. */
export const RoutingRule = Closed({
  id: RoutingRuleId,
  priority: Type.Integer({ minimum: 0, maximum: 10_000 }),
  description: ShortText,
  enabled: Type.Boolean(),
  currencies: Nullable(Type.Array(Currency, { minItems: 1, maxItems: 200 })),
  merchant_ids: Nullable(Type.Array(ShortText, { minItems: 1, maxItems: 1_000 })),
  /** Both included, in minor units of the rule's one currency. */
  min_amount: Nullable(PositiveAmount),
  max_amount: Nullable(PositiveAmount),
  /** In order; null: the merchant's own. A channel that the merchant's policy does not allow is left out. */
  channels: Nullable(Type.Array(ShortText, { minItems: 1, maxItems: 10 })),
  strategy: Type.Enum(['priority', 'cost', 'health']),
  /** After what the next channel is asked: a channel that was not reached, or also a decline that is not lasting. */
  failover: Type.Enum(['none', 'unreachable', 'soft_declines']),
  created_at: Timestamp,
  updated_at: Timestamp,
});
export type RoutingRule = Static<typeof RoutingRule>;
const {
  id: _id,
  created_at: _created,
  updated_at: _updated,
  priority,
  description,
  ...ruleRest
} = RoutingRule.properties;
const optionalRule = {
  enabled: Type.Optional(ruleRest.enabled),
  currencies: Type.Optional(ruleRest.currencies),
  merchant_ids: Type.Optional(ruleRest.merchant_ids),
  min_amount: Type.Optional(ruleRest.min_amount),
  max_amount: Type.Optional(ruleRest.max_amount),
  channels: Type.Optional(ruleRest.channels),
  strategy: Type.Optional(ruleRest.strategy),
  failover: Type.Optional(ruleRest.failover),
};
export const CreateRoutingRule = Closed({ priority, description, ...optionalRule });
export type CreateRoutingRule = Static<typeof CreateRoutingRule>;
export const UpdateRoutingRule = Closed({
  priority: Type.Optional(priority),
  description: Type.Optional(description),
  ...optionalRule,
});
export type UpdateRoutingRule = Static<typeof UpdateRoutingRule>;

export const RouteRequest = Closed({
  merchant_id: ShortText,
  amount: PositiveAmount,
  currency: Currency,
  /** What the merchant's policy allows, in order; all channels unless given. */
  channels: Type.Optional(Type.Array(ShortText, { minItems: 1, maxItems: 10 })),
  method: Type.Optional(Type.Enum(['card', 'token'])),
});
export type RouteRequest = Pick<
  Static<typeof RouteRequest>,
  'merchant_id' | 'amount' | 'currency' | 'channels' | 'method'
>;
export const RouteCandidate = Closed({
  channel: ShortText,
  eligible: Type.Boolean(),
  /** Why it is left out, or behind others (`breaker_open`, `unhealthy`). */
  reasons: Type.Array(ShortText),
  cost: Amount,
  health: ChannelHealth,
});
export type RouteCandidate = Static<typeof RouteCandidate>;
export const Route = Closed({
  rule_id: Nullable(RoutingRuleId),
  strategy: RoutingRule.properties.strategy,
  failover: RoutingRule.properties.failover,
  /** In the order in which they would be asked. */
  candidates: Type.Array(RouteCandidate),
});
export type Route = Static<typeof Route>;

export const StatementLine = Closed({
  channel_payment_id: ShortText,
  type: Type.Enum(['charge', 'refund', 'dispute', 'adjustment']),
  amount: SignedAmount,
  fee_amount: Amount,
  net_amount: SignedAmount,
  currency: Currency,
  occurred_at: Timestamp,
});

const ChargeParams = Closed({ payment_id: ShortText });
const chargeNotFound = {
  charge_not_found: { status: 404, title: 'No channel has been asked for this payment' },
} as const;

export const ExchangeRate = Closed({
  base: Currency,
  quote: Currency,
  rate: Type.String({ pattern: '^\\d+(\\.\\d+)?$', description: 'Decimal of at most 12 significant digits' }),
  /** How it follows from the source's table, which is of one currency. */
  derivation: Type.Enum(['direct', 'inverse', 'cross']),
  as_of: Timestamp,
  age_seconds: Type.Integer({ minimum: 0 }),
  /** Its source fails: it is older than 10 minutes. */
  stale: Type.Boolean(),
});
export type ExchangeRate = Static<typeof ExchangeRate>;
export const Conversion = Closed({
  ...ExchangeRate.properties,
  amount: PositiveAmount,
  converted_amount: Amount,
});
export type Conversion = Static<typeof Conversion>;
const PairParams = Closed({ base: Currency, quote: Currency });
const noRate = {
  exchange_rate_not_found: { status: 404, title: 'No rate for this pair' },
  exchange_rate_unavailable: { status: 503, title: 'The source of the rates does not answer' },
} as const;
const RuleParams = Closed({ rule_id: RoutingRuleId });
const ruleNotFound = { routing_rule_not_found: { status: 404, title: 'There is no such rule' } } as const;
const senselessRule = {
  unknown_channel: { status: 422, title: 'There is no such channel' },
  amount_needs_one_currency: { status: 422, title: 'An amount is of one currency' },
  amounts_in_wrong_order: { status: 422, title: 'min_amount is above max_amount' },
} as const;
const unsignedOrUntold = {
  invalid_signature: { status: 400, title: 'The signature does not fit' },
  channel_unavailable: { status: 503, title: 'The channel could not be asked for what it told of' },
} as const;

export const contract = defineContract({
  service: 'channel-adapter',
  title: 'Payment channels, exchange rates, statements',
  endpoints: {
    createCharge: {
      method: 'POST',
      path: '/api/v1/charges',
      summary: 'Ask a channel for a payment',
      description:
        'One charge a payment: asking again answers the first one. A decline is a charge in state `failed`. When the channel gave no usable answer the charge stays `processing`, and `syncCharge` finds its outcome.',
      body: CreateCharge,
      response: Charge,
      status: 201,
      idempotency: 'saga',
      callers: ['payment-gateway'],
      problems: { no_channel: { status: 422, title: 'No channel takes this payment' } },
    },
    listCharges: {
      method: 'GET',
      path: '/api/v1/charges',
      summary: 'List charges, newest first',
      query: ListQuery({
        merchant_id: Type.Optional(ShortText),
        state: Type.Optional(ChargeState),
        channel: Type.Optional(ShortText),
      }),
      response: PageOf(Charge),
    },
    getCharge: {
      method: 'GET',
      path: '/api/v1/charges/:payment_id',
      summary: 'Get the charge of a payment',
      params: ChargeParams,
      response: Charge,
      problems: chargeNotFound,
    },
    syncCharge: {
      method: 'POST',
      path: '/api/v1/charges/:payment_id/sync',
      summary: 'Ask the channel for the present state',
      description:
        'Also finds a charge whose creation had an unknown outcome, by the payment id the channel was given; one the channel never saw is repeated with the same idempotency key or failed.',
      params: ChargeParams,
      response: Charge,
      problems: chargeNotFound,
    },
    captureCharge: {
      method: 'POST',
      path: '/api/v1/charges/:payment_id/capture',
      summary: 'Capture',
      params: ChargeParams,
      body: Closed({ amount: PositiveAmount }),
      response: Charge,
      idempotency: 'saga',
      problems: {
        ...chargeNotFound,
        illegal_charge_transition: { status: 409, title: 'Not capturable' },
        capture_too_large: { status: 422, title: 'More than was authorized' },
      },
    },
    cancelCharge: {
      method: 'POST',
      path: '/api/v1/charges/:payment_id/cancel',
      summary: 'Void',
      params: ChargeParams,
      response: Charge,
      idempotency: 'saga',
      problems: { ...chargeNotFound, illegal_charge_transition: { status: 409, title: 'Not voidable' } },
    },
    createChannelRefund: {
      method: 'POST',
      path: '/api/v1/charges/:payment_id/refunds',
      summary: 'Refund at the channel; one a refund_id',
      params: ChargeParams,
      body: Closed({ refund_id: ShortText, amount: PositiveAmount, reason: Type.Optional(ShortText) }),
      response: ChannelRefund,
      status: 201,
      idempotency: 'saga',
      problems: { ...chargeNotFound },
    },
    syncChannelRefund: {
      method: 'POST',
      path: '/api/v1/refunds/:refund_id/sync',
      summary: 'Ask the channel for the refund',
      params: Closed({ refund_id: ShortText }),
      response: ChannelRefund,
      problems: { refund_not_found: { status: 404, title: 'No channel has been asked for this refund' } },
    },
    listChannels: {
      method: 'GET',
      path: '/api/v1/channels',
      summary: 'The channels',
      response: Closed({ data: Type.Array(Channel) }),
    },
    updateChannel: {
      method: 'PATCH',
      path: '/api/v1/channels/:channel',
      summary: 'Switch a channel on or off for new payments, or say what it costs',
      params: Closed({ channel: ShortText }),
      body: UpdateChannel,
      response: Channel,
      problems: { channel_not_found: { status: 404, title: 'There is no such channel' } },
    },
    listChargeAttempts: {
      method: 'GET',
      path: '/api/v1/charges/:payment_id/attempts',
      summary: 'Every asking of a channel for a payment, the first first',
      params: ChargeParams,
      response: Closed({ data: Type.Array(ChargeAttempt) }),
      problems: chargeNotFound,
    },
    planRoute: {
      method: 'POST',
      path: '/api/v1/routing/dry-run',
      summary: 'Which channel would take a payment, which would be next, and why; nothing is charged',
      body: RouteRequest,
      response: Route,
    },
    listRoutingRules: {
      method: 'GET',
      path: '/api/v1/routing-rules',
      summary: 'The routing rules, in the order in which they are tried; at most 200',
      response: Closed({ data: Type.Array(RoutingRule) }),
    },
    createRoutingRule: {
      method: 'POST',
      path: '/api/v1/routing-rules',
      summary: 'Say which channels take which payments; it holds from the next payment on',
      body: CreateRoutingRule,
      response: RoutingRule,
      status: 201,
      idempotency: 'transaction',
      problems: {
        ...senselessRule,
        too_many_routing_rules: { status: 422, title: 'There are 200 rules' },
      },
    },
    updateRoutingRule: {
      method: 'PATCH',
      path: '/api/v1/routing-rules/:rule_id',
      summary: 'Change a routing rule, or switch it on or off',
      params: RuleParams,
      body: UpdateRoutingRule,
      response: RoutingRule,
      problems: { ...ruleNotFound, ...senselessRule },
    },
    deleteRoutingRule: {
      method: 'DELETE',
      path: '/api/v1/routing-rules/:rule_id',
      summary: 'Delete a routing rule',
      params: RuleParams,
      response: Empty,
      problems: ruleNotFound,
    },
    getExchangeRate: {
      method: 'GET',
      path: '/api/v1/exchange-rates/:base/:quote',
      summary: 'An exchange rate, cached: at most 10 minutes old, or a day while its source fails',
      params: PairParams,
      response: ExchangeRate,
      problems: noRate,
    },
    convertAmount: {
      method: 'GET',
      path: '/api/v1/exchange-rates/:base/:quote/conversion',
      summary: 'An amount in another currency, by the exact rate and rounded once, half to even',
      params: PairParams,
      query: Closed({ amount: PositiveAmount }),
      response: Conversion,
      problems: {
        ...noRate,
        amount_not_convertible: { status: 422, title: 'Too large, or no currency of ISO 4217' },
      },
    },
    getStatement: {
      method: 'GET',
      path: '/api/v1/statements/:channel',
      summary: 'What a channel booked on a day',
      params: Closed({ channel: ShortText }),
      query: Closed({ date: DateOnly }),
      response: Closed({ channel: ShortText, date: DateOnly, data: Type.Array(StatementLine) }),
      problems: {
        channel_not_found: { status: 404, title: 'There is no such channel' },
        channel_unavailable: {
          status: 503,
          title: 'The channel did not tell, or what it told cannot be read',
        },
      },
    },
    respondToDispute: {
      method: 'POST',
      path: '/api/v1/disputes/:channel/:channel_dispute_id/response',
      summary: 'Submit evidence for a dispute to its channel, or give in to it',
      description:
        'The same response again is the same request to the channel. A piece of a kind that the channel has no text field for is put under its name into the common one.',
      params: Closed({ channel: ShortText, channel_dispute_id: ShortText }),
      body: Closed({
        kind: Type.Enum(['evidence', 'acceptance']),
        evidence: Type.Optional(
          Type.Array(Closed({ kind: ShortText, text: Type.String({ minLength: 1, maxLength: 6_000 }) }), {
            maxItems: 50,
          }),
        ),
      }),
      response: Closed({
        channel: ShortText,
        channel_dispute_id: ShortText,
        state: Type.Enum(['inquiry', 'open', 'won', 'lost']),
      }),
      callers: ['dispute-service'],
      problems: {
        channel_not_found: { status: 404, title: 'There is no such channel' },
        dispute_response_refused: { status: 422, title: 'The channel does not take this response' },
      },
    },
    receiveStripeWebhook: {
      method: 'POST',
      path: '/webhooks/stripe',
      summary: 'Events of Stripe, signed by Stripe-Signature',
      response: Closed({ received: Type.Boolean() }),
      public: 'anonymous',
      webhook: true,
      rawBody: true,
      problems: unsignedOrUntold,
    },
    receiveAdyenWebhook: {
      method: 'POST',
      path: '/webhooks/adyen',
      summary: 'Notifications of Adyen, each signed by its hmacSignature',
      response: Closed({ received: Type.Boolean() }),
      status: 202,
      public: 'anonymous',
      webhook: true,
      rawBody: true,
      problems: unsignedOrUntold,
    },
    returnFromChannel: {
      method: 'GET',
      path: '/returns/:return_token',
      summary:
        'Where a channel sends the payer back after 3-D Secure: the payment is made, and they go on to the shop',
      params: Closed({ return_token: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }) }),
      // Not closed: a channel adds what it likes.
      query: Type.Object({ redirectResult: Type.Optional(Type.String({ minLength: 1, maxLength: 8_192 })) }),
      response: Type.String(),
      produces: 'text/html',
      public: 'anonymous',
      problems: { return_not_found: { status: 404, title: 'No payment waits for this payer' } },
    },
  },
  events: {
    /** A charge reached another state by itself: 3-D Secure done, capture settled, found by a sync. */
    'charge.updated': Charge,
    'channel_refund.updated': ChannelRefund,
    'channel_dispute.opened': Closed({
      channel: ShortText,
      channel_dispute_id: ShortText,
      payment_id: ShortText,
      merchant_id: ShortText,
      channel_payment_id: ShortText,
      amount: PositiveAmount,
      currency: Currency,
      reason: ShortText,
      evidence_due_by: Timestamp,
      /** What the channel takes for the dispute itself; absent where it told none. */
      fee_amount: Type.Optional(Amount),
    }),
    'channel_dispute.closed': Closed({
      channel: ShortText,
      channel_dispute_id: ShortText,
      payment_id: ShortText,
      outcome: Type.Enum(['won', 'lost']),
      closed_at: Timestamp,
    }),
  },
});

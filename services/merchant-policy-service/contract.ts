import { defineContract } from '../kit/contract/contract.ts';
import {
  Amount,
  Closed,
  Currency,
  Id,
  ListQuery,
  Nullable,
  PageOf,
  PositiveAmount,
  ShortText,
  type Static,
  Timestamp,
  Type,
} from '../kit/contract/schemas.ts';

export const PolicyId = Id('pol');
export const FeePlanId = Id('fee');

const Bps = Type.Integer({ minimum: 0, maximum: 10_000 });
/** A part of the amounts that a tiered plan treats alike; the last one has no end (null). */
export const FeeTier = Closed({
  up_to_amount: Nullable(PositiveAmount),
  percentage_bps: Bps,
  fixed_amount: Amount,
});
export type FeeTier = Static<typeof FeeTier>;
/**
 * `graduated`: each tier's percentage is of the part of the amount that lies in it, and the fixed part of every tier
 * that is reached counts. `volume`: the tier that the whole amount falls into is for all of it.
 */
const TierMode = Type.Enum(['graduated', 'volume']);

/**
 * Of the captured amount: basis points (1/10,000) and a fixed part, those of the tiers added. The percentages are
 * added exactly and rounded half up to a minor unit once. Then the minimum and the maximum hold, and the fee is
 * never more than the amount itself.
 */
export const FeePlan = Closed({
  id: FeePlanId,
  name: ShortText,
  currency: Currency,
  percentage_bps: Bps,
  fixed_amount: Amount,
  minimum_amount: Nullable(Amount),
  maximum_amount: Nullable(Amount),
  /** Null: without tiers. */
  tier_mode: Nullable(TierMode),
  tiers: Type.Array(FeeTier, { maxItems: 20 }),
  effective_from: Timestamp,
  created_at: Timestamp,
});
export type FeePlan = Static<typeof FeePlan>;
const terms = {
  currency: Currency,
  percentage_bps: Bps,
  fixed_amount: Amount,
  minimum_amount: Type.Optional(Amount),
  maximum_amount: Type.Optional(Amount),
  tier_mode: Type.Optional(TierMode),
  tiers: Type.Optional(Type.Array(FeeTier, { minItems: 1, maxItems: 20 })),
};
export const CreateFeePlan = Closed({
  name: ShortText,
  ...terms,
  effective_from: Type.Optional(Timestamp),
});
export type CreateFeePlan = Static<typeof CreateFeePlan>;
export const FeeTerms = Closed(terms);

const amounts = Type.Array(PositiveAmount, { minItems: 1, maxItems: 100 });
/** By the plan a merchant has at a time, by a plan, or by terms that nobody has yet. */
export const PreviewFees = Type.Union([
  Closed({ merchant_id: ShortText, currency: Currency, at: Type.Optional(Timestamp), amounts }),
  Closed({ fee_plan_id: FeePlanId, amounts }),
  Closed({ terms: FeeTerms, amounts }),
]);
export type PreviewFees = Static<typeof PreviewFees>;
export const FeeBreakdown = Closed({
  amount: PositiveAmount,
  /** Their sum is the fee before its bounds. */
  parts: Type.Array(
    Closed({
      /** Counted from 1; null: what holds for the whole amount. */
      tier: Nullable(Type.Integer({ minimum: 1 })),
      amount: Amount,
      percentage_bps: Bps,
      /** The difference of the rounded running sums, so that the parts add up to the rounded whole. */
      percentage_amount: Amount,
      fixed_amount: Amount,
    }),
  ),
  /** What the parts' sum was bounded by; null: nothing. */
  bounded_by: Nullable(Type.Enum(['minimum', 'maximum', 'amount'])),
  fee_amount: Amount,
  /** What is left to the merchant. */
  net_amount: Amount,
});
export type FeeBreakdown = Static<typeof FeeBreakdown>;

/** Which plan a merchant has when, in one currency. */
export const FeePlanAssignment = Closed({
  fee_plan_id: FeePlanId,
  name: ShortText,
  currency: Currency,
  effective_from: Timestamp,
  /** Another plan takes its place then; null: none is known. */
  effective_until: Nullable(Timestamp),
  state: Type.Enum(['past', 'in_force', 'scheduled']),
});
export type FeePlanAssignment = Static<typeof FeePlanAssignment>;

export const Policy = Closed({
  id: PolicyId,
  merchant_id: ShortText,
  state: Type.Enum(['active', 'suspended']),
  allowed_methods: Type.Array(ShortText, { maxItems: 50 }),
  /** Empty: every currency. */
  allowed_currencies: Type.Array(Currency, { maxItems: 200 }),
  allowed_channels: Type.Array(ShortText, { maxItems: 50 }),
  version: Type.Integer({ minimum: 1 }),
  created_at: Timestamp,
  updated_at: Timestamp,
});
export type Policy = Static<typeof Policy>;
export const CreatePolicy = Closed({
  merchant_id: ShortText,
  allowed_methods: Type.Optional(Policy.properties.allowed_methods),
  allowed_currencies: Type.Optional(Policy.properties.allowed_currencies),
  allowed_channels: Type.Optional(Policy.properties.allowed_channels),
  fee_plan_ids: Type.Optional(Type.Array(FeePlanId, { maxItems: 200 })),
});
export type CreatePolicy = Static<typeof CreatePolicy>;
export const UpdatePolicy = Closed({
  state: Type.Optional(Policy.properties.state),
  allowed_methods: Type.Optional(Policy.properties.allowed_methods),
  allowed_currencies: Type.Optional(Policy.properties.allowed_currencies),
  allowed_channels: Type.Optional(Policy.properties.allowed_channels),
});
export type UpdatePolicy = Static<typeof UpdatePolicy>;

export const Evaluate = Closed({
  merchant_id: ShortText,
  method: ShortText,
  amount: PositiveAmount,
  currency: Currency,
});
export type Evaluate = Static<typeof Evaluate>;
export const Evaluation = Closed({
  allowed: Type.Boolean(),
  /** Stable: `method_not_allowed`, `currency_not_allowed`, `policy_suspended`, `no_channel_allowed`. Null when allowed. */
  reason: Nullable(ShortText),
  channels: Type.Array(ShortText),
  fee_plan_id: Nullable(FeePlanId),
});
export type Evaluation = Static<typeof Evaluation>;

const PolicyParams = Closed({ merchant_id: ShortText });
const unknownCurrency = { unknown_currency: { status: 422, title: 'Not an ISO 4217 currency' } } as const;
const feePlanNotFound = { fee_plan_not_found: { status: 404, title: 'There is no such fee plan' } } as const;
const invalidTerms = {
  invalid_fee_bounds: { status: 422, title: 'The minimum is above the maximum' },
  invalid_fee_tiers: { status: 422, title: 'The tiers do not cover every amount once' },
} as const;
const policyNotFound = { policy_not_found: { status: 404, title: 'The merchant has no policy' } } as const;

export const contract = defineContract({
  service: 'merchant-policy-service',
  title: 'Fee plans and what a merchant may do',
  endpoints: {
    evaluate: {
      method: 'POST',
      path: '/api/v1/evaluate',
      summary: 'May this merchant take this payment, and through which channels',
      description: 'A merchant without a policy of its own has the default one.',
      body: Evaluate,
      response: Evaluation,
      problems: unknownCurrency,
    },
    calculateFee: {
      method: 'POST',
      path: '/api/v1/fees/calculate',
      summary: "A payment's fee by the merchant's plan in force at the time",
      body: Closed({
        merchant_id: ShortText,
        amount: PositiveAmount,
        currency: Currency,
        at: Type.Optional(Timestamp),
      }),
      response: Closed({ fee_amount: Amount, currency: Currency, fee_plan_id: FeePlanId }),
      problems: unknownCurrency,
    },
    previewFees: {
      method: 'POST',
      path: '/api/v1/fees/preview',
      summary: 'What amounts would cost, part by part',
      description: 'Nothing is changed; the amounts are at most 100.',
      body: PreviewFees,
      response: Closed({
        fee_plan_id: Nullable(FeePlanId),
        currency: Currency,
        fees: Type.Array(FeeBreakdown),
      }),
      problems: { ...unknownCurrency, ...feePlanNotFound, ...invalidTerms },
    },
    createPolicy: {
      method: 'POST',
      path: '/api/v1/policies',
      summary: "Set a merchant's policy",
      body: CreatePolicy,
      response: Policy,
      status: 201,
      idempotency: 'transaction',
      problems: {
        policy_exists: { status: 409, title: 'The merchant has a policy' },
        ...feePlanNotFound,
      },
    },
    listPolicies: {
      method: 'GET',
      path: '/api/v1/policies',
      summary: 'List policies, newest first',
      query: ListQuery({ state: Type.Optional(Policy.properties.state) }),
      response: PageOf(Policy),
    },
    getPolicy: {
      method: 'GET',
      path: '/api/v1/policies/:merchant_id',
      summary: "Get a merchant's policy",
      params: PolicyParams,
      response: Policy,
      problems: policyNotFound,
    },
    updatePolicy: {
      method: 'PATCH',
      path: '/api/v1/policies/:merchant_id',
      summary: "Change a merchant's policy",
      params: PolicyParams,
      body: UpdatePolicy,
      response: Policy,
      problems: policyNotFound,
    },
    assignFeePlan: {
      method: 'POST',
      path: '/api/v1/policies/:merchant_id/fee-plans',
      summary: "Give a merchant a fee plan for the plan's currency",
      params: PolicyParams,
      description: 'From now on, or from a later date: fees of the past do not change.',
      body: Closed({ fee_plan_id: FeePlanId, effective_from: Type.Optional(Timestamp) }),
      response: Policy,
      status: 201,
      idempotency: 'transaction',
      problems: {
        ...policyNotFound,
        ...feePlanNotFound,
        effective_from_in_past: { status: 422, title: 'Fees of the past do not change' },
      },
    },
    listFeePlanAssignments: {
      method: 'GET',
      path: '/api/v1/policies/:merchant_id/fee-plans',
      summary: 'Which fee plans a merchant had, has and will have, newest first; the last 100',
      params: PolicyParams,
      response: Closed({ data: Type.Array(FeePlanAssignment, { maxItems: 100 }) }),
      problems: policyNotFound,
    },
    getPolicyHistory: {
      method: 'GET',
      path: '/api/v1/policies/:merchant_id/history',
      summary: 'Every version of a policy, newest first; the last 100',
      params: PolicyParams,
      response: Closed({ data: Type.Array(Policy, { maxItems: 100 }) }),
      problems: policyNotFound,
    },
    createFeePlan: {
      method: 'POST',
      path: '/api/v1/fee-plans',
      summary: 'Create a fee plan',
      body: CreateFeePlan,
      response: FeePlan,
      status: 201,
      idempotency: 'transaction',
      problems: {
        ...unknownCurrency,
        ...invalidTerms,
      },
    },
    listFeePlans: {
      method: 'GET',
      path: '/api/v1/fee-plans',
      summary: 'List fee plans, newest first',
      query: ListQuery({ currency: Type.Optional(Currency) }),
      response: PageOf(FeePlan),
    },
    getFeePlan: {
      method: 'GET',
      path: '/api/v1/fee-plans/:fee_plan_id',
      summary: 'Get a fee plan',
      params: Closed({ fee_plan_id: FeePlanId }),
      response: FeePlan,
      problems: feePlanNotFound,
    },
  },
  events: { 'policy.changed': Policy, 'fee_plan.created': FeePlan },
});

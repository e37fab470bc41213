import { defineContract } from '../kit/contract/contract.ts';
import {
  Closed,
  Country,
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

export const AssessmentId = Id('rsk');
export const RuleId = Id('rul');
export const ListEntryId = Id('lst');
export const ReviewId = Id('rev');
export const RiskAction = Type.Enum(['allow', 'review', 'three_d_secure', 'block']);
export type RiskAction = Static<typeof RiskAction>;

export const Assess = Closed({
  payment_id: ShortText,
  merchant_id: ShortText,
  amount: PositiveAmount,
  currency: Currency,
  card_fingerprint: Type.Optional(ShortText),
  ip_address: Type.Optional(Type.String({ maxLength: 45 })),
  customer_email: Type.Optional(ShortText),
});
export type Assess = Static<typeof Assess>;

export const Assessment = Closed({
  id: AssessmentId,
  payment_id: ShortText,
  merchant_id: ShortText,
  score: Type.Integer({ minimum: 0, maximum: 100 }),
  action: RiskAction,
  /** One a rule, list or velocity that counted; of a rule its id and the version that was in force. */
  reasons: Type.Array(
    Closed({
      code: ShortText,
      points: Type.Integer(),
      detail: LongText,
      rule_version: Type.Optional(Type.Integer({ minimum: 1 })),
    }),
    { maxItems: 100 },
  ),
  country: Nullable(Country),
  created_at: Timestamp,
});
export type Assessment = Static<typeof Assessment>;

/** All conditions of a rule must hold. */
export const Condition = Closed({
  field: Type.Enum([
    'amount',
    'currency',
    'country',
    'email_domain',
    /** Payments within the window, the assessed one included. */
    'card_velocity_10m',
    'card_velocity_1h',
    'card_velocity_24h',
    'ip_velocity_10m',
    'ip_velocity_1h',
    'ip_velocity_24h',
    'email_velocity_10m',
    'email_velocity_1h',
    'email_velocity_24h',
    'merchant_velocity_10m',
    'merchant_velocity_1h',
    'merchant_velocity_24h',
    'proxy',
  ]),
  operator: Type.Enum(['eq', 'ne', 'gt', 'gte', 'lt', 'lte', 'in', 'not_in']),
  value: Type.Union([ShortText, Type.Integer(), Type.Boolean(), Type.Array(ShortText, { maxItems: 500 })]),
});
/** A draft is tried on past payments (`backTestRule`) before it is enabled; only enabled rules decide. */
export const RuleState = Type.Enum(['draft', 'enabled', 'disabled']);
export type RuleState = Static<typeof RuleState>;
export const Rule = Closed({
  id: RuleId,
  name: ShortText,
  conditions: Type.Array(Condition, { minItems: 1, maxItems: 20 }),
  points: Type.Integer({ minimum: 0, maximum: 100 }),
  action: RiskAction,
  /** The lowest number decides first. */
  priority: Type.Integer({ minimum: 0, maximum: 10_000 }),
  state: RuleState,
  /** One more with every change. */
  version: Type.Integer({ minimum: 1 }),
  created_at: Timestamp,
  updated_at: Timestamp,
});
export type Rule = Static<typeof Rule>;
export const CreateRule = Closed({
  name: ShortText,
  conditions: Rule.properties.conditions,
  points: Rule.properties.points,
  action: RiskAction,
  priority: Type.Optional(Rule.properties.priority),
  state: Type.Optional(Rule.properties.state),
});

/** A rule as it was from `at` on, until the next version. */
export const RuleVersion = Closed({
  version: Rule.properties.version,
  name: ShortText,
  conditions: Rule.properties.conditions,
  points: Rule.properties.points,
  action: RiskAction,
  priority: Rule.properties.priority,
  state: RuleState,
  at: Timestamp,
});
export type RuleVersion = Static<typeof RuleVersion>;

const mostBackTested = 10_000;
export const BackTestRule = Closed({
  from: Type.Optional(Timestamp),
  to: Type.Optional(Timestamp),
  merchant_id: Type.Optional(ShortText),
  /** The newest so many assessments are looked at. */
  most: Type.Optional(Type.Integer({ minimum: 1, maximum: mostBackTested, default: mostBackTested })),
  samples: Type.Optional(Type.Integer({ minimum: 0, maximum: 50, default: 20 })),
});
export type BackTestRule = Static<typeof BackTestRule>;
const Count = Type.Integer({ minimum: 0 });
/** What past payments would have met: the enabled rules of today, without and with this one. */
export const BackTest = Closed({
  rule_id: RuleId,
  rule_version: Rule.properties.version,
  examined: Count,
  /** False: there are more assessments in the time asked for than were looked at. */
  is_complete: Type.Boolean(),
  oldest_examined_at: Nullable(Timestamp),
  matched: Count,
  /** Of them, those whose action would have been another. */
  changed: Count,
  /** The rule asks for something that was not recorded of these. */
  undetermined: Count,
  actions: Type.Array(Closed({ action: RiskAction, without_rule: Count, with_rule: Count })),
  /** Exact sums, in minor units. */
  amounts: Type.Array(
    Closed({ currency: Currency, matched_amount: SignedAmount, changed_amount: SignedAmount }),
  ),
  /** The newest that match. */
  samples: Type.Array(
    Closed({
      payment_id: ShortText,
      merchant_id: ShortText,
      amount: PositiveAmount,
      currency: Currency,
      score_without_rule: Assessment.properties.score,
      score_with_rule: Assessment.properties.score,
      action_without_rule: RiskAction,
      action_with_rule: RiskAction,
      assessed_at: Timestamp,
    }),
  ),
});
export type BackTest = Static<typeof BackTest>;

export const ReviewState = Type.Enum(['open', 'approved', 'rejected']);
export type ReviewState = Static<typeof ReviewState>;
/** A payment that a person looks at. It goes on meanwhile; payment-gateway voids or refunds one that is rejected. */
export const Review = Closed({
  id: ReviewId,
  assessment_id: AssessmentId,
  payment_id: ShortText,
  merchant_id: ShortText,
  amount: PositiveAmount,
  currency: Currency,
  score: Assessment.properties.score,
  reasons: Assessment.properties.reasons,
  country: Nullable(Country),
  state: ReviewState,
  note: Nullable(LongText),
  decided_by: Nullable(ShortText),
  decided_at: Nullable(Timestamp),
  created_at: Timestamp,
});
export type Review = Static<typeof Review>;
export const DecideReview = Closed({
  decision: Type.Enum(['approved', 'rejected']),
  /** Who decided: a person or a programme. */
  decided_by: ShortText,
  /** Required of a rejection. */
  note: Type.Optional(LongText),
  /** What of the payment goes on the block list with a rejection. */
  block: Type.Optional(
    Type.Array(Type.Enum(['card_fingerprint', 'ip_address', 'email']), { maxItems: 3, uniqueItems: true }),
  ),
});
export type DecideReview = Static<typeof DecideReview>;

export const ListEntry = Closed({
  id: ListEntryId,
  list: Type.Enum(['block', 'allow']),
  kind: Type.Enum(['card_fingerprint', 'ip_address', 'email', 'email_domain', 'country', 'merchant']),
  value: ShortText,
  reason: Nullable(ShortText),
  expires_at: Nullable(Timestamp),
  created_at: Timestamp,
});
export type ListEntry = Static<typeof ListEntry>;

const RuleParams = Closed({ rule_id: RuleId });
const invalidCondition = {
  invalid_condition: { status: 422, title: 'The condition can never mean anything' },
} as const;
const reviewNotFound = { review_not_found: { status: 404, title: 'There is no such review' } } as const;
const ruleNotFound = { rule_not_found: { status: 404, title: 'There is no such rule' } } as const;

export const contract = defineContract({
  service: 'risk-service',
  title: 'Risk: rules, scores, velocity, lists',
  endpoints: {
    assess: {
      method: 'POST',
      path: '/api/v1/assessments',
      summary: 'Score a payment',
      description: 'Assessing one payment again answers its first assessment.',
      body: Assess,
      response: Assessment,
      status: 201,
      idempotency: 'saga',
    },
    listAssessments: {
      method: 'GET',
      path: '/api/v1/assessments',
      summary: 'List assessments, newest first',
      query: ListQuery({
        merchant_id: Type.Optional(ShortText),
        payment_id: Type.Optional(ShortText),
        action: Type.Optional(RiskAction),
      }),
      response: PageOf(Assessment),
    },
    getAssessment: {
      method: 'GET',
      path: '/api/v1/assessments/:assessment_id',
      summary: 'Get an assessment',
      params: Closed({ assessment_id: AssessmentId }),
      response: Assessment,
      problems: { assessment_not_found: { status: 404, title: 'There is no such assessment' } },
    },
    createRule: {
      method: 'POST',
      path: '/api/v1/rules',
      summary: 'Create a rule',
      body: CreateRule,
      response: Rule,
      status: 201,
      idempotency: 'transaction',
      problems: invalidCondition,
    },
    listRules: {
      method: 'GET',
      path: '/api/v1/rules',
      summary: 'List rules, newest first',
      query: ListQuery({ state: Type.Optional(Rule.properties.state) }),
      response: PageOf(Rule),
    },
    getRule: {
      method: 'GET',
      path: '/api/v1/rules/:rule_id',
      summary: 'Get a rule',
      params: RuleParams,
      response: Rule,
      problems: ruleNotFound,
    },
    updateRule: {
      method: 'PATCH',
      path: '/api/v1/rules/:rule_id',
      summary: 'Change a rule',
      params: RuleParams,
      body: Closed(Type.Partial(CreateRule).properties),
      response: Rule,
      problems: {
        ...ruleNotFound,
        ...invalidCondition,
        illegal_rule_transition: { status: 409, title: 'The rule is in a state that does not allow this' },
      },
    },
    getRuleHistory: {
      method: 'GET',
      path: '/api/v1/rules/:rule_id/history',
      summary: 'Every version of a rule, newest first; the last 100',
      params: RuleParams,
      response: Closed({ data: Type.Array(RuleVersion, { maxItems: 100 }) }),
      problems: ruleNotFound,
    },
    backTestRule: {
      method: 'POST',
      path: '/api/v1/rules/:rule_id/back-test',
      summary: 'Try a rule on past payments',
      description:
        'The enabled rules of today are evaluated on what was known of each payment, without and with this rule, whatever its state. Nothing is changed.',
      params: RuleParams,
      body: BackTestRule,
      response: BackTest,
      problems: ruleNotFound,
    },
    listReviews: {
      method: 'GET',
      path: '/api/v1/reviews',
      summary: 'List reviews, newest first',
      query: ListQuery({
        state: Type.Optional(ReviewState),
        merchant_id: Type.Optional(ShortText),
        payment_id: Type.Optional(ShortText),
      }),
      response: PageOf(Review),
    },
    getReview: {
      method: 'GET',
      path: '/api/v1/reviews/:review_id',
      summary: 'Get a review',
      params: Closed({ review_id: ReviewId }),
      response: Review,
      problems: reviewNotFound,
    },
    decideReview: {
      method: 'POST',
      path: '/api/v1/reviews/:review_id/decide',
      summary: 'Approve or reject a payment that waits for review',
      description:
        'Told by `risk.review_decided`: a rejected payment is voided, or refunded. A rejection may put what the payment came with on the block list.',
      params: Closed({ review_id: ReviewId }),
      body: DecideReview,
      response: Review,
      idempotency: 'transaction',
      problems: {
        ...reviewNotFound,
        review_decided: { status: 409, title: 'The review was decided before' },
        note_required: { status: 422, title: 'A rejection has a note' },
        block_needs_rejection: { status: 422, title: 'Only a rejection blocks' },
      },
    },
    createListEntry: {
      method: 'POST',
      path: '/api/v1/list-entries',
      summary: 'Put something on the block or allow list',
      body: Closed({
        list: ListEntry.properties.list,
        kind: ListEntry.properties.kind,
        value: ShortText,
        reason: Type.Optional(ShortText),
        expires_at: Type.Optional(Timestamp),
      }),
      response: ListEntry,
      status: 201,
      idempotency: 'transaction',
      problems: { list_entry_exists: { status: 409, title: 'It is on the list' } },
    },
    listListEntries: {
      method: 'GET',
      path: '/api/v1/list-entries',
      summary: 'List entries, newest first',
      query: ListQuery({
        list: Type.Optional(ListEntry.properties.list),
        kind: Type.Optional(ListEntry.properties.kind),
      }),
      response: PageOf(ListEntry),
    },
    getListEntry: {
      method: 'GET',
      path: '/api/v1/list-entries/:entry_id',
      summary: 'Get an entry',
      params: Closed({ entry_id: ListEntryId }),
      response: ListEntry,
      problems: { list_entry_not_found: { status: 404, title: 'There is no such entry' } },
    },
    deleteListEntry: {
      method: 'DELETE',
      path: '/api/v1/list-entries/:entry_id',
      summary: 'Take an entry off',
      params: Closed({ entry_id: ListEntryId }),
      response: ListEntry,
      problems: { list_entry_not_found: { status: 404, title: 'There is no such entry' } },
    },
  },
  events: {
    'risk.assessed': Assessment,
    'risk.rule_changed': Rule,
    'risk.review_opened': Review,
    /** A person's decision; payment-gateway acts on it. */
    'risk.review_decided': Review,
  },
});

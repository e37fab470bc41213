import { defineContract } from '../kit/contract/contract.ts';
import {
  Amount,
  Closed,
  Currency,
  Id,
  ListQuery,
  LongText,
  Metadata,
  Nullable,
  PageOf,
  PositiveAmount,
  ShortText,
  type Static,
  Timestamp,
  Type,
} from '../kit/contract/schemas.ts';

export const DisputeId = Id('dsp');
export const EvidenceId = Id('evd');

export const DisputeState = Type.Enum(['needs_response', 'under_review', 'won', 'lost']);
export type DisputeState = Static<typeof DisputeState>;
export const DisputeOutcome = Type.Enum(['won', 'lost']);
export type DisputeOutcome = Static<typeof DisputeOutcome>;
/** Who said that it is over. `merchant`: it gave in. `deadline`: nobody answered in time. */
export const DisputeCloser = Type.Enum(['channel', 'operator', 'merchant', 'deadline']);
export type DisputeCloser = Static<typeof DisputeCloser>;

/** What was answered to the channel. `pending` until the channel has taken or refused it. */
export const DisputeResponse = Closed({
  kind: Type.Enum(['evidence', 'acceptance']),
  state: Type.Enum(['pending', 'delivered', 'refused']),
  by: ShortText,
  failure: Nullable(Closed({ code: ShortText, message: LongText })),
});
export type DisputeResponse = Static<typeof DisputeResponse>;

export const Dispute = Closed({
  id: DisputeId,
  merchant_id: ShortText,
  payment_id: ShortText,
  channel: Nullable(ShortText),
  /** Null for one that the operator opened without the channel's own id. */
  channel_dispute_id: Nullable(ShortText),
  state: DisputeState,
  amount: PositiveAmount,
  currency: Currency,
  /** What the channel takes for the dispute itself, whoever wins. */
  fee_amount: Amount,
  reason: ShortText,
  evidence_due_by: Timestamp,
  response: Nullable(DisputeResponse),
  submitted_at: Nullable(Timestamp),
  closed_at: Nullable(Timestamp),
  closed_by: Nullable(DisputeCloser),
  created_at: Timestamp,
  updated_at: Timestamp,
});
export type Dispute = Static<typeof Dispute>;

export const CreateDispute = Closed({
  payment_id: ShortText,
  amount: PositiveAmount,
  fee_amount: Type.Optional(Amount),
  reason: ShortText,
  evidence_due_by: Timestamp,
  channel_dispute_id: Type.Optional(ShortText),
});
export type CreateDispute = Static<typeof CreateDispute>;

/** What the text is about; the kinds that card networks ask for. */
export const EvidenceKind = Type.Enum([
  'customer_communication',
  'receipt',
  'shipping_documentation',
  'service_documentation',
  'refund_policy',
  'duplicate_charge_explanation',
  'other',
]);
/** A document that is kept elsewhere: what it is called, and what proves that it was not changed. */
export const EvidenceDocument = Closed({
  name: ShortText,
  content_type: ShortText,
  size_bytes: Type.Integer({ minimum: 1, maximum: 1_073_741_824 }),
  sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
});
export type EvidenceDocument = Static<typeof EvidenceDocument>;
export const Evidence = Closed({
  id: EvidenceId,
  dispute_id: DisputeId,
  kind: EvidenceKind,
  text: LongText,
  document: Nullable(EvidenceDocument),
  metadata: Metadata,
  created_at: Timestamp,
});
export type Evidence = Static<typeof Evidence>;
export const CreateEvidence = Closed({
  kind: EvidenceKind,
  text: Type.String({ minLength: 1, maxLength: 5_000 }),
  document: Type.Optional(EvidenceDocument),
  metadata: Type.Optional(Metadata),
});
export type CreateEvidence = Static<typeof CreateEvidence>;

export const DisputeBooking = Closed({
  /** What the ledger knows it by; books once. */
  reference: ShortText,
  dispute_id: DisputeId,
  /** `charged_again`: lost after it had been won. */
  event: Type.Enum(['opened', 'fee', 'won', 'lost', 'charged_again']),
  state: Type.Enum(['pending', 'booked']),
  transaction_id: Nullable(ShortText),
  /** Why the last attempt did not book. */
  failure: Nullable(Closed({ code: ShortText, message: LongText })),
  attempts: Type.Integer({ minimum: 0 }),
  created_at: Timestamp,
  updated_at: Timestamp,
});
export type DisputeBooking = Static<typeof DisputeBooking>;

const DisputeParams = Closed({ dispute_id: DisputeId });
const disputeNotFound = { dispute_not_found: { status: 404, title: 'There is no such dispute' } } as const;
const illegalTransition = {
  illegal_dispute_transition: { status: 409, title: 'The dispute is in a state that does not allow this' },
} as const;
const deadlinePassed = {
  evidence_deadline_passed: { status: 409, title: 'The time for evidence is over' },
} as const;

export const contract = defineContract({
  service: 'dispute-service',
  title: 'Disputes, evidence, chargebacks',
  endpoints: {
    createDispute: {
      method: 'POST',
      path: '/api/v1/disputes',
      summary: 'Open a dispute that a channel told of outside of its events',
      body: CreateDispute,
      response: Dispute,
      status: 201,
      idempotency: 'saga',
      callers: ['admin-bff-service'],
      problems: {
        payment_not_found: { status: 404, title: 'There is no such payment' },
        payment_not_disputable: { status: 409, title: 'Nothing was captured' },
        duplicate_dispute: { status: 409, title: 'This dispute of the channel is known already' },
        dispute_too_large: { status: 422, title: 'More than was captured' },
        evidence_due_in_past: { status: 422, title: 'The deadline is over already' },
      },
    },
    listDisputes: {
      method: 'GET',
      path: '/api/v1/disputes',
      summary: 'List disputes, newest first',
      query: ListQuery({
        merchant_id: Type.Optional(ShortText),
        payment_id: Type.Optional(ShortText),
        channel_dispute_id: Type.Optional(ShortText),
        state: Type.Optional(DisputeState),
        /** Only those whose evidence is due before. */
        due_before: Type.Optional(Timestamp),
      }),
      response: PageOf(Dispute),
    },
    listDueDisputes: {
      method: 'GET',
      path: '/api/v1/disputes/due',
      summary: 'Disputes that need a response, the nearest deadline first',
      query: Closed({
        merchant_id: Type.Optional(ShortText),
        due_before: Type.Optional(Timestamp),
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
      }),
      response: Closed({ data: Type.Array(Dispute) }),
    },
    getDispute: {
      method: 'GET',
      path: '/api/v1/disputes/:dispute_id',
      summary: 'Get a dispute',
      params: DisputeParams,
      response: Dispute,
      problems: disputeNotFound,
    },
    addEvidence: {
      method: 'POST',
      path: '/api/v1/disputes/:dispute_id/evidence',
      summary: 'Add a piece of evidence, before the deadline and before submission',
      params: DisputeParams,
      body: CreateEvidence,
      response: Evidence,
      status: 201,
      idempotency: 'transaction',
      problems: {
        ...disputeNotFound,
        ...deadlinePassed,
        dispute_not_open: { status: 409, title: 'It does not need a response any more, or one is under way' },
        too_much_evidence: {
          status: 422,
          title: 'A dispute has at most 50 pieces of evidence, of 100,000 characters',
        },
      },
    },
    listEvidence: {
      method: 'GET',
      path: '/api/v1/disputes/:dispute_id/evidence',
      summary: 'The evidence of a dispute, oldest first',
      params: DisputeParams,
      response: Closed({ data: Type.Array(Evidence) }),
      problems: disputeNotFound,
    },
    submitDispute: {
      method: 'POST',
      path: '/api/v1/disputes/:dispute_id/submit',
      summary: 'Submit the evidence to the channel; nothing can be added afterwards',
      description:
        'Until the channel has taken it the dispute is answered with `response.state` `pending`, and the channel is asked again. What the channel refuses is `refused` with its reason; the evidence may be completed and submitted again.',
      params: DisputeParams,
      response: Dispute,
      idempotency: 'saga',
      problems: {
        ...disputeNotFound,
        ...illegalTransition,
        ...deadlinePassed,
        evidence_required: { status: 422, title: 'There is no evidence to submit' },
      },
    },
    acceptDispute: {
      method: 'POST',
      path: '/api/v1/disputes/:dispute_id/accept',
      summary: 'Give in: the dispute is lost, and the channel is told',
      params: DisputeParams,
      response: Dispute,
      idempotency: 'saga',
      problems: { ...disputeNotFound, ...illegalTransition },
    },
    closeDispute: {
      method: 'POST',
      path: '/api/v1/disputes/:dispute_id/close',
      summary: 'Record how it ended, where the channel did not tell',
      params: DisputeParams,
      body: Closed({ outcome: DisputeOutcome, reason: ShortText }),
      response: Dispute,
      idempotency: 'transaction',
      callers: ['admin-bff-service'],
      problems: { ...disputeNotFound, ...illegalTransition },
    },
    getDisputeHistory: {
      method: 'GET',
      path: '/api/v1/disputes/:dispute_id/history',
      summary: 'Every state the dispute was in',
      params: DisputeParams,
      response: Closed({
        data: Type.Array(
          Closed({
            from_state: Nullable(DisputeState),
            to_state: DisputeState,
            by: ShortText,
            reason: Nullable(ShortText),
            at: Timestamp,
          }),
        ),
      }),
      problems: disputeNotFound,
    },
    listDisputeBookings: {
      method: 'GET',
      path: '/api/v1/disputes/:dispute_id/bookings',
      summary: 'What the ledger has booked for it, or is yet to book, oldest first',
      params: DisputeParams,
      response: Closed({ data: Type.Array(DisputeBooking) }),
      problems: disputeNotFound,
    },
  },
  events: {
    'dispute.opened': Dispute,
    /** Its evidence is due within two days, and nobody has answered it. */
    'dispute.due_soon': Dispute,
    'dispute.submitted': Dispute,
    'dispute.response_refused': Dispute,
    /** Again when what was won is charged back for the second time. */
    'dispute.closed': Dispute,
  },
});

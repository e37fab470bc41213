import { defineContract } from '../kit/contract/contract.ts';
import {
  Closed,
  Id,
  ListQuery,
  LongText,
  Nullable,
  PageOf,
  ShortText,
  type Static,
  Timestamp,
  Type,
} from '../kit/contract/schemas.ts';

export const VerificationId = Id('ver');
export const DocumentId = Id('doc');

/** What a merchant is verified for; `none` until a decision says more. */
export const Level = Type.Enum(['none', 'basic', 'full']);
export type Level = Static<typeof Level>;
export const RequestedLevel = Type.Enum(['basic', 'full']);
export const VerificationState = Type.Enum(['unverified', 'pending', 'verified', 'rejected', 'expired']);
export type VerificationState = Static<typeof VerificationState>;

/** What a document proves; each level asks for some of them. */
export const Requirement = Type.Enum([
  'identity_document',
  'bank_account_proof',
  'company_registration',
  'proof_of_address',
  'beneficial_owners',
]);
export type Requirement = Static<typeof Requirement>;
export const Requirements = Closed({
  /** Of the requested level, and not submitted yet, rejected, or shown by a document that has expired. */
  currently_due: Type.Array(Requirement),
  /**
   * Until when what is currently due may be submitted; null: nothing is due, or only for a higher level than the one
   * reached, which is kept without it.
   */
  current_deadline: Nullable(Timestamp),
  /** What was not there by the deadline: charges and payouts are closed until it is. */
  past_due: Type.Array(Requirement),
  /** Shown by a document that expires within 30 days: a newer one may be submitted. */
  expiring_soon: Type.Optional(Type.Array(Requirement)),
  /** Submitted, and waiting for somebody to look. */
  pending_review: Type.Array(Requirement),
  /** What the highest level asks for besides. */
  eventually_due: Type.Array(Requirement),
});
export type Requirements = Static<typeof Requirements>;

export const Verification = Closed({
  id: VerificationId,
  /** One verification a merchant. */
  merchant_id: ShortText,
  state: VerificationState,
  /** Reached by a decision; kept while a higher one is pending. */
  level: Level,
  requested_level: RequestedLevel,
  requirements: Requirements,
  charges_enabled: Type.Boolean(),
  payouts_enabled: Type.Boolean(),
  /** Of the last request, also of one for a higher level than the one kept. */
  rejection_reason: Nullable(ShortText),
  verified_at: Nullable(Timestamp),
  /** The verification lapses then; from 30 days before, its level may be requested anew. */
  expires_at: Nullable(Timestamp),
  created_at: Timestamp,
  updated_at: Timestamp,
});
export type Verification = Static<typeof Verification>;

/** Metadata of a document and the digest of its content; the content itself is not kept here. */
export const Document = Closed({
  id: DocumentId,
  verification_id: VerificationId,
  merchant_id: ShortText,
  requirement: Requirement,
  file_name: ShortText,
  content_type: Type.Enum(['application/pdf', 'image/jpeg', 'image/png']),
  size_bytes: Type.Integer({ minimum: 1, maximum: 20_971_520 }),
  sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
  state: Type.Enum(['submitted', 'accepted', 'rejected']),
  rejection_reason: Nullable(ShortText),
  /** An identity card's own end: the document proves nothing from then on. */
  expires_at: Nullable(Timestamp),
  submitted_by: Type.Optional(Nullable(ShortText)),
  /** Who looked at it, or decided on the verification; null before that. */
  reviewed_by: Type.Optional(Nullable(ShortText)),
  reviewed_at: Type.Optional(Nullable(Timestamp)),
  created_at: Timestamp,
  updated_at: Timestamp,
});
export type Document = Static<typeof Document>;

export const SubmitDocument = Closed({
  requirement: Requirement,
  file_name: ShortText,
  content_type: Document.properties.content_type,
  size_bytes: Document.properties.size_bytes,
  sha256: Document.properties.sha256,
  expires_at: Type.Optional(Timestamp),
  /** The person; the caller unless given. */
  submitted_by: Type.Optional(ShortText),
});
export type SubmitDocument = Static<typeof SubmitDocument>;

export const ReviewDocument = Closed({
  outcome: Type.Enum(['accepted', 'rejected']),
  /** Required of a rejection. */
  reason: Type.Optional(ShortText),
  /** The person; the caller unless given. */
  reviewed_by: Type.Optional(ShortText),
});
export type ReviewDocument = Static<typeof ReviewDocument>;

export const Decide = Closed({
  decision: Type.Enum(['verified', 'rejected']),
  /** Required of a rejection. */
  reason: Type.Optional(ShortText),
  /** Who decided: a person or a programme. */
  decided_by: ShortText,
  /** A year after the decision unless given; never later than a document of the level expires. */
  expires_at: Type.Optional(Timestamp),
  note: Type.Optional(LongText),
});
export type Decide = Static<typeof Decide>;

export const Revoke = Closed({
  reason: ShortText,
  decided_by: ShortText,
  note: Type.Optional(LongText),
});
export type Revoke = Static<typeof Revoke>;

/** One entry of a verification's history: every state and level it was in, and why. */
export const Decision = Closed({
  from_state: Nullable(VerificationState),
  to_state: VerificationState,
  level: Level,
  requested_level: RequestedLevel,
  reason: Nullable(ShortText),
  note: Nullable(LongText),
  decided_by: Nullable(ShortText),
  at: Timestamp,
});
export type Decision = Static<typeof Decision>;

/** What a verification lets a merchant do now; a merchant without one may do nothing. */
export const Standing = Closed({
  merchant_id: ShortText,
  verification_id: Nullable(VerificationId),
  state: VerificationState,
  level: Level,
  charges_enabled: Type.Boolean(),
  payouts_enabled: Type.Boolean(),
  requirements: Requirements,
  expires_at: Nullable(Timestamp),
});
export type Standing = Static<typeof Standing>;

const VerificationParams = Closed({ verification_id: VerificationId });
const DocumentParams = Closed({ document_id: DocumentId });
const verificationNotFound = {
  verification_not_found: { status: 404, title: 'There is no such verification' },
} as const;
const documentNotFound = { document_not_found: { status: 404, title: 'There is no such document' } } as const;
const illegalTransition = {
  illegal_verification_transition: {
    status: 409,
    title: 'The verification is in a state that does not allow this',
  },
} as const;
const reasonRequired = { reason_required: { status: 422, title: 'A rejection has a reason' } } as const;

export const contract = defineContract({
  service: 'kyc-service',
  title: 'Verification levels, requirements, documents, decisions',
  endpoints: {
    createVerification: {
      method: 'POST',
      path: '/api/v1/verifications',
      summary: "Begin a merchant's verification",
      body: Closed({ merchant_id: ShortText, requested_level: Type.Optional(RequestedLevel) }),
      response: Verification,
      status: 201,
      idempotency: 'transaction',
      problems: { verification_exists: { status: 409, title: 'The merchant has a verification' } },
    },
    listVerifications: {
      method: 'GET',
      path: '/api/v1/verifications',
      summary: 'List verifications, newest first',
      query: ListQuery({
        merchant_id: Type.Optional(ShortText),
        state: Type.Optional(VerificationState),
        level: Type.Optional(Level),
        /** Only those that lapse before. */
        expires_before: Type.Optional(Timestamp),
      }),
      response: PageOf(Verification),
    },
    getVerification: {
      method: 'GET',
      path: '/api/v1/verifications/:verification_id',
      summary: 'Get a verification',
      params: VerificationParams,
      response: Verification,
      problems: verificationNotFound,
    },
    getStanding: {
      method: 'GET',
      path: '/api/v1/merchants/:merchant_id/verification',
      summary: 'What a merchant is verified for now',
      description: 'A merchant without a verification is `unverified` at level `none`.',
      params: Closed({ merchant_id: ShortText }),
      response: Standing,
    },
    requestLevel: {
      method: 'POST',
      path: '/api/v1/verifications/:verification_id/request-level',
      summary: 'Ask for another level, for the same one within 30 days of its end, or for a new look',
      description:
        'The level that was reached is kept meanwhile. A new look is asked for after a rejection or a lapse.',
      params: VerificationParams,
      body: Closed({ requested_level: RequestedLevel }),
      response: Verification,
      idempotency: 'transaction',
      problems: { ...verificationNotFound, ...illegalTransition },
    },
    submitDocument: {
      method: 'POST',
      path: '/api/v1/verifications/:verification_id/documents',
      summary: 'Submit a document',
      description: 'When nothing is due any more, the verification is pending: it waits for a decision.',
      params: VerificationParams,
      body: SubmitDocument,
      response: Document,
      status: 201,
      idempotency: 'transaction',
      problems: {
        ...verificationNotFound,
        requirement_satisfied: { status: 409, title: 'A document for this requirement is accepted already' },
        document_expired: { status: 422, title: 'The document proves nothing any more' },
        too_many_documents: { status: 422, title: 'The verification has as many documents as it may have' },
      },
    },
    listDocuments: {
      method: 'GET',
      path: '/api/v1/documents',
      summary: 'List documents, newest first',
      query: ListQuery({
        verification_id: Type.Optional(VerificationId),
        merchant_id: Type.Optional(ShortText),
        state: Type.Optional(Document.properties.state),
      }),
      response: PageOf(Document),
    },
    getDocument: {
      method: 'GET',
      path: '/api/v1/documents/:document_id',
      summary: 'Get a document',
      params: DocumentParams,
      response: Document,
      problems: documentNotFound,
    },
    reviewDocument: {
      method: 'POST',
      path: '/api/v1/documents/:document_id/review',
      summary: 'Accept or reject a document, or reject one that was accepted',
      description:
        'What a rejection leaves unshown is due within 14 days; after that charges and payouts are closed until it is shown.',
      params: DocumentParams,
      body: ReviewDocument,
      response: Document,
      idempotency: 'transaction',
      problems: {
        ...documentNotFound,
        ...reasonRequired,
        document_reviewed: { status: 409, title: 'The document was reviewed before' },
      },
    },
    decide: {
      method: 'POST',
      path: '/api/v1/verifications/:verification_id/decide',
      summary: 'Decide on a pending verification',
      description:
        'Verified: the requested level is reached and documents not reviewed yet are accepted. Rejected: a level that was reached before is kept; to take it, revoke.',
      params: VerificationParams,
      body: Decide,
      response: Verification,
      idempotency: 'transaction',
      problems: {
        ...verificationNotFound,
        ...illegalTransition,
        ...reasonRequired,
        requirements_due: { status: 422, title: 'The level asks for documents that are not there' },
        expiry_not_in_future: { status: 422, title: 'The verification would have lapsed already' },
      },
    },
    revoke: {
      method: 'POST',
      path: '/api/v1/verifications/:verification_id/revoke',
      summary: 'Take a verification back; charges and payouts are closed',
      params: VerificationParams,
      body: Revoke,
      response: Verification,
      idempotency: 'transaction',
      problems: { ...verificationNotFound, ...illegalTransition },
    },
    getVerificationHistory: {
      method: 'GET',
      path: '/api/v1/verifications/:verification_id/history',
      summary: 'Every state the verification was in, oldest first',
      params: VerificationParams,
      response: Closed({ data: Type.Array(Decision) }),
      problems: verificationNotFound,
    },
  },
  events: { 'kyc.verification_updated': Verification },
});

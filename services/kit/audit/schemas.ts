/** The audit log of a portal. A service that keeps one makes the table `audit_entries` in its own migrations. */
import {
  Closed,
  Id,
  LongText,
  Nullable,
  ShortText,
  type Static,
  Timestamp,
  Type,
} from '../contract/schemas.ts';

/** One change: who, what, when, from what to what. Never changed itself. */
export const AuditEntry = Closed({
  id: Id('aud'),
  actor_kind: Type.Enum(['operator', 'user', 'service']),
  /** The user's id, the service's name, or `operator`. */
  actor_id: ShortText,
  /**
   * `admin_user.created`; of what another service does, `merchant.suspend_requested` before it is asked, and after it
   * `merchant.suspended` or, where it refused, `merchant.suspend_refused`.
   */
  action: ShortText,
  resource_type: ShortText,
  resource_id: ShortText,
  /** Whose resource it is; null where it is no merchant's. */
  merchant_id: Nullable(ShortText),
  /** The request that this is the outcome of; a request has one outcome. */
  request_id: Nullable(Id('aud')),
  /** The resource as it was; null when it was made. */
  before: Nullable(Type.Record(Type.String(), Type.Unknown())),
  after: Nullable(Type.Record(Type.String(), Type.Unknown())),
  /** What the person gave; of a refusal its code. */
  reason: Nullable(LongText),
  trace_id: ShortText,
  created_at: Timestamp,
});
export type AuditEntry = Static<typeof AuditEntry>;

/** What a list of audit entries is searched by. */
export const auditFilters = {
  actor_id: Type.Optional(ShortText),
  action: Type.Optional(ShortText),
  resource_type: Type.Optional(ShortText),
  resource_id: Type.Optional(ShortText),
  merchant_id: Type.Optional(ShortText),
  created_from: Type.Optional(Timestamp),
  created_to: Type.Optional(Timestamp),
};

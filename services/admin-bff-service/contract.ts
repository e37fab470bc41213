import { contract as ledger } from '../accounting-service/contract.ts';
import { Dispute } from '../dispute-service/contract.ts';
import { AuditEntry, auditFilters } from '../kit/audit/schemas.ts';
import { defineContract } from '../kit/contract/contract.ts';
import {
  Closed,
  Email,
  Id,
  ListQuery,
  Nullable,
  PageOf,
  ShortText,
  type Static,
  Timestamp,
  Type,
} from '../kit/contract/schemas.ts';
import { Section } from '../kit/contract/sections.ts';
import { Password, sessionEndpoints } from '../kit/sessions/schemas.ts';
import { Standing } from '../kyc-service/contract.ts';
import { ApiKey } from '../merchant-auth-service/contract.ts';
import { Merchant, MerchantId, MerchantState } from '../merchant-bff-service/contract.ts';
import { Policy } from '../merchant-policy-service/contract.ts';
import { contract as quota } from '../merchant-quota-service/contract.ts';
import { Payment } from '../payment-gateway/contract.ts';
import { Settlement } from '../settlement-service/contract.ts';
import { Withdrawal } from '../withdrawal-service/contract.ts';
import { deskEndpoints, insufficientPermission, partial } from './endpoints/desk.ts';

export const AdminUserId = Id('adm');

/** What each may do: domain/roles.ts. */
export const AdminRole = Type.Enum(['viewer', 'operator', 'admin']);
export type AdminRole = Static<typeof AdminRole>;
export const AdminUserState = Type.Enum(['active', 'disabled']);
export type AdminUserState = Static<typeof AdminUserState>;

export const AdminUser = Closed({
  id: AdminUserId,
  /** In lower case; nobody else has it. */
  email: Email,
  name: ShortText,
  role: AdminRole,
  state: AdminUserState,
  created_at: Timestamp,
  updated_at: Timestamp,
});
export type AdminUser = Static<typeof AdminUser>;

export const CreateAdminUser = Closed({ email: Email, name: ShortText, role: AdminRole, password: Password });
export type CreateAdminUser = Static<typeof CreateAdminUser>;
export const UpdateAdminUser = Closed({ name: Type.Optional(ShortText), role: Type.Optional(AdminRole) });
export type UpdateAdminUser = Static<typeof UpdateAdminUser>;

export const MerchantDetail = Closed({
  merchant_id: MerchantId,
  sections: Closed({
    merchant: Section(Merchant),
    verification: Section(Standing),
    limits: Section(quota.endpoints.getUsage.response),
    /** Null although ok: the merchant has none of its own, the default one holds. */
    policy: Section(Nullable(Policy)),
    balances: Section(ledger.endpoints.getBalances.response),
    /** The ten newest, as of all that follow. */
    payments: Section(PageOf(Payment)),
    disputes: Section(PageOf(Dispute)),
    settlements: Section(PageOf(Settlement)),
    withdrawals: Section(PageOf(Withdrawal)),
    api_keys: Section(PageOf(ApiKey)),
  }),
});
export type MerchantDetail = Static<typeof MerchantDetail>;

const AdminUserParams = Closed({ admin_user_id: AdminUserId });
const MerchantParams = Closed({ merchant_id: MerchantId });
const userNotFound = { admin_user_not_found: { status: 404, title: 'There is no such admin user' } } as const;
const merchantNotFound = { merchant_not_found: { status: 404, title: 'There is no such merchant' } } as const;
const ownAccount = {
  own_account: { status: 409, title: 'Nobody changes their own role or access' },
} as const;
const illegalTransition = {
  illegal_merchant_transition: { status: 409, title: 'The merchant is in a state that does not allow this' },
} as const;

export const contract = defineContract({
  service: 'admin-bff-service',
  title: 'Admin users, audit log, and the admin portal',
  endpoints: {
    createAdminUser: {
      method: 'POST',
      path: '/api/v1/admin-users',
      summary: 'Let someone sign in to the admin portal',
      body: CreateAdminUser,
      response: AdminUser,
      status: 201,
      idempotency: 'transaction',
      public: 'session',
      problems: {
        ...insufficientPermission,
        email_taken: { status: 409, title: 'Someone signs in with this address already' },
      },
    },
    listAdminUsers: {
      method: 'GET',
      path: '/api/v1/admin-users',
      summary: 'List admin users, newest first',
      query: ListQuery({ role: Type.Optional(AdminRole), state: Type.Optional(AdminUserState) }),
      response: PageOf(AdminUser),
      public: 'session',
      problems: insufficientPermission,
    },
    getAdminUser: {
      method: 'GET',
      path: '/api/v1/admin-users/:admin_user_id',
      summary: 'Get an admin user',
      params: AdminUserParams,
      response: AdminUser,
      public: 'session',
      problems: { ...userNotFound, ...insufficientPermission },
    },
    updateAdminUser: {
      method: 'PATCH',
      path: '/api/v1/admin-users/:admin_user_id',
      summary: "Change an admin user's name or role; it holds from the next request on",
      params: AdminUserParams,
      body: UpdateAdminUser,
      response: AdminUser,
      public: 'session',
      problems: { ...userNotFound, ...insufficientPermission, ...ownAccount },
    },
    disableAdminUser: {
      method: 'POST',
      path: '/api/v1/admin-users/:admin_user_id/disable',
      summary: 'End all sessions of an admin user and let in no new one; repeating it changes nothing',
      params: AdminUserParams,
      response: AdminUser,
      idempotency: 'transaction',
      public: 'session',
      problems: { ...userNotFound, ...insufficientPermission, ...ownAccount },
    },
    enableAdminUser: {
      method: 'POST',
      path: '/api/v1/admin-users/:admin_user_id/enable',
      summary: 'Let a disabled admin user sign in again; repeating it changes nothing',
      params: AdminUserParams,
      response: AdminUser,
      idempotency: 'transaction',
      public: 'session',
      problems: { ...userNotFound, ...insufficientPermission },
    },
    resetAdminUser: {
      method: 'POST',
      path: '/api/v1/admin-users/:admin_user_id/reset',
      summary: 'Give an admin user who cannot sign in a new password, without a second factor',
      description:
        "The operator's only: an admin who could do this could sign in as somebody else. All sessions end.",
      params: AdminUserParams,
      body: Closed({ password: Password }),
      response: AdminUser,
      idempotency: 'transaction',
      problems: userNotFound,
    },
    ...sessionEndpoints,
    getMe: {
      method: 'GET',
      path: '/api/v1/me',
      summary: 'Who is signed in, and what they may do',
      response: Closed({ user: AdminUser, permissions: Type.Array(ShortText) }),
      public: 'session',
      problems: { user_required: { status: 403, title: 'Only a signed-in user is someone' } },
    },
    listAuditEntries: {
      method: 'GET',
      path: '/api/v1/audit-entries',
      summary: 'List what was changed, newest first',
      query: ListQuery(auditFilters),
      response: PageOf(AuditEntry),
      public: 'session',
      problems: insufficientPermission,
    },
    listMerchants: {
      method: 'GET',
      path: '/api/v1/merchants',
      summary: 'List merchants, newest first',
      query: ListQuery({ state: Type.Optional(MerchantState) }),
      response: PageOf(Merchant),
      public: 'session',
    },
    getMerchantDetail: {
      method: 'GET',
      path: '/api/v1/merchants/:merchant_id/detail',
      summary: 'Everything about a merchant in one call',
      description: partial,
      params: MerchantParams,
      response: MerchantDetail,
      public: 'session',
      problems: merchantNotFound,
    },
    activateMerchant: {
      method: 'POST',
      path: '/api/v1/merchants/:merchant_id/activate',
      summary: 'Let a merchant act; who asked for it is kept',
      params: MerchantParams,
      response: Merchant,
      idempotency: 'saga',
      public: 'session',
      problems: { ...merchantNotFound, ...illegalTransition, ...insufficientPermission },
    },
    suspendMerchant: {
      method: 'POST',
      path: '/api/v1/merchants/:merchant_id/suspend',
      summary: 'Stop a merchant from acting; who asked for it is kept',
      params: MerchantParams,
      body: Closed({ reason: ShortText }),
      response: Merchant,
      idempotency: 'saga',
      public: 'session',
      problems: { ...merchantNotFound, ...illegalTransition, ...insufficientPermission },
    },
    ...deskEndpoints,
  },
  events: {},
});

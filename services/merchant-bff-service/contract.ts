import { MerchantBalances } from '../accounting-service/contract.ts';
import { Dispute, DisputeState } from '../dispute-service/contract.ts';
import { AuditEntry, auditFilters } from '../kit/audit/schemas.ts';
import { defineContract } from '../kit/contract/contract.ts';
import {
  Closed,
  Country,
  Email,
  Id,
  ListQuery,
  PageOf,
  ShortText,
  type Static,
  Timestamp,
  Type,
} from '../kit/contract/schemas.ts';
import { Section } from '../kit/contract/sections.ts';
import { Password, sessionEndpoints } from '../kit/sessions/schemas.ts';
import { Standing } from '../kyc-service/contract.ts';
import { contract as quota } from '../merchant-quota-service/contract.ts';
import { Payment, PaymentState, Refund, RefundState } from '../payment-gateway/contract.ts';
import { Settlement, SettlementState } from '../settlement-service/contract.ts';
import { Withdrawal, WithdrawalState } from '../withdrawal-service/contract.ts';
import { apiKeyEndpoints } from './endpoints/api-keys.ts';
import { disputeEndpoints } from './endpoints/disputes.ts';
import {
  insufficientPermission,
  MerchantId,
  merchantNotFound,
  merchantRequired,
  OwnMerchant,
} from './endpoints/offered.ts';
import { paymentEndpoints } from './endpoints/payments.ts';
import { verificationEndpoints } from './endpoints/verification.ts';
import { webhookEndpoints } from './endpoints/webhooks.ts';
import { withdrawalEndpoints } from './endpoints/withdrawals.ts';

export { MerchantId };
export const MerchantState = Type.Enum(['pending', 'active', 'suspended', 'closed']);
export type MerchantState = Static<typeof MerchantState>;

export const Merchant = Closed({
  id: MerchantId,
  name: ShortText,
  email: Email,
  country: Country,
  state: MerchantState,
  created_at: Timestamp,
  updated_at: Timestamp,
});
export type Merchant = Static<typeof Merchant>;

export const CreateMerchant = Closed({ name: ShortText, email: Email, country: Country });
export type CreateMerchant = Static<typeof CreateMerchant>;

export const UpdateMerchant = Closed({
  name: Type.Optional(ShortText),
  email: Type.Optional(Email),
  country: Type.Optional(Country),
});
export type UpdateMerchant = Static<typeof UpdateMerchant>;

export const UserId = Id('usr');
/** What each may do: domain/roles.ts. */
export const UserRole = Type.Enum(['owner', 'member', 'finance', 'developer', 'viewer']);
export type UserRole = Static<typeof UserRole>;
export const UserState = Type.Enum(['active', 'disabled']);
export type UserState = Static<typeof UserState>;

/** Someone who signs in to the merchant portal. */
export const User = Closed({
  id: UserId,
  merchant_id: MerchantId,
  /** In lower case; nobody else has it. */
  email: Email,
  name: ShortText,
  role: UserRole,
  state: UserState,
  created_at: Timestamp,
  updated_at: Timestamp,
});
export type User = Static<typeof User>;

export const CreateUser = Closed({
  /** A signed-in user's own merchant unless given; the operator and services must name it. */
  merchant_id: Type.Optional(MerchantId),
  email: Email,
  name: ShortText,
  role: UserRole,
  password: Password,
});
export type CreateUser = Static<typeof CreateUser>;

export const UpdateUser = Closed({ name: Type.Optional(ShortText), role: Type.Optional(UserRole) });
export type UpdateUser = Static<typeof UpdateUser>;

export const Me = Closed({ user: User, merchant: Merchant, permissions: Type.Array(ShortText) });
export type Me = Static<typeof Me>;

export const Dashboard = Closed({
  merchant: Merchant,
  sections: Closed({
    /** The ten newest. */
    payments: Section(PageOf(Payment)),
    balances: Section(MerchantBalances),
    limits: Section(quota.endpoints.getUsage.response),
    verification: Section(Standing),
  }),
});
export type Dashboard = Static<typeof Dashboard>;

const UserParams = Closed({ user_id: UserId });
const MerchantParams = Closed({ merchant_id: MerchantId });
const merchantClosed = {
  merchant_closed: { status: 409, title: 'A closed merchant is not changed' },
} as const;
const ownAccount = {
  own_account: { status: 409, title: 'Nobody changes their own role or access' },
} as const;
const userNotFound = { user_not_found: { status: 404, title: 'There is no such user' } } as const;
const illegalTransition = {
  illegal_merchant_transition: { status: 409, title: 'The merchant is in a state that does not allow this' },
} as const;

export const contract = defineContract({
  service: 'merchant-bff-service',
  title: 'Merchants',
  endpoints: {
    createMerchant: {
      method: 'POST',
      path: '/api/v1/merchants',
      summary: 'Create a merchant',
      body: CreateMerchant,
      response: Merchant,
      status: 201,
      idempotency: 'transaction',
    },
    listMerchants: {
      method: 'GET',
      path: '/api/v1/merchants',
      summary: 'List merchants, newest first',
      query: ListQuery({ state: Type.Optional(MerchantState) }),
      response: PageOf(Merchant),
    },
    getMerchant: {
      method: 'GET',
      path: '/api/v1/merchants/:merchant_id',
      summary: 'Get a merchant',
      params: MerchantParams,
      response: Merchant,
      problems: merchantNotFound,
    },
    updateMerchant: {
      method: 'PATCH',
      path: '/api/v1/merchants/:merchant_id',
      summary: "Change a merchant's name, address or country",
      params: MerchantParams,
      body: UpdateMerchant,
      response: Merchant,
      problems: { ...merchantNotFound, ...merchantClosed },
    },
    activateMerchant: {
      method: 'POST',
      path: '/api/v1/merchants/:merchant_id/activate',
      summary: 'Let a merchant act',
      params: MerchantParams,
      response: Merchant,
      idempotency: 'transaction',
      problems: { ...merchantNotFound, ...illegalTransition },
    },
    suspendMerchant: {
      method: 'POST',
      path: '/api/v1/merchants/:merchant_id/suspend',
      summary: 'Stop a merchant from acting',
      params: MerchantParams,
      body: Closed({ reason: ShortText }),
      response: Merchant,
      idempotency: 'transaction',
      problems: { ...merchantNotFound, ...illegalTransition },
    },
    closeMerchant: {
      method: 'POST',
      path: '/api/v1/merchants/:merchant_id/close',
      summary: 'End the business with a merchant, for good',
      params: MerchantParams,
      body: Closed({ reason: ShortText }),
      response: Merchant,
      idempotency: 'transaction',
      problems: { ...merchantNotFound, ...illegalTransition },
    },
    createUser: {
      method: 'POST',
      path: '/api/v1/users',
      summary: 'Let someone sign in to the portal of a merchant',
      body: CreateUser,
      response: User,
      status: 201,
      idempotency: 'transaction',
      public: 'session',
      callers: ['admin-bff-service'],
      problems: {
        ...merchantNotFound,
        ...merchantClosed,
        ...merchantRequired,
        ...insufficientPermission,
        email_taken: { status: 409, title: 'Someone signs in with this address already' },
      },
    },
    listUsers: {
      method: 'GET',
      path: '/api/v1/users',
      summary: 'List portal users, newest first; a signed-in user sees those of the own merchant',
      query: ListQuery({ merchant_id: Type.Optional(MerchantId), state: Type.Optional(UserState) }),
      response: PageOf(User),
      public: 'session',
      callers: ['admin-bff-service'],
      problems: { merchant_mismatch: merchantRequired.merchant_mismatch, ...insufficientPermission },
    },
    getUser: {
      method: 'GET',
      path: '/api/v1/users/:user_id',
      summary: 'Get a portal user',
      params: UserParams,
      response: User,
      public: 'session',
      callers: ['admin-bff-service'],
      problems: { ...userNotFound, ...insufficientPermission },
    },
    updateUser: {
      method: 'PATCH',
      path: '/api/v1/users/:user_id',
      summary: "Change a portal user's name or role; it holds from the next request on",
      params: UserParams,
      body: UpdateUser,
      response: User,
      public: 'session',
      callers: ['admin-bff-service'],
      problems: { ...userNotFound, ...insufficientPermission, ...ownAccount },
    },
    disableUser: {
      method: 'POST',
      path: '/api/v1/users/:user_id/disable',
      summary: 'End all sessions of a user and let in no new one; repeating it changes nothing',
      params: UserParams,
      response: User,
      idempotency: 'transaction',
      public: 'session',
      callers: ['admin-bff-service'],
      problems: {
        ...userNotFound,
        ...insufficientPermission,
        ...ownAccount,
      },
    },
    enableUser: {
      method: 'POST',
      path: '/api/v1/users/:user_id/enable',
      summary: 'Let a disabled user sign in again; repeating it changes nothing',
      params: UserParams,
      response: User,
      idempotency: 'transaction',
      public: 'session',
      callers: ['admin-bff-service'],
      problems: { ...userNotFound, ...insufficientPermission },
    },
    resetUser: {
      method: 'POST',
      path: '/api/v1/users/:user_id/reset',
      summary: 'Give a portal user who cannot sign in a new password, without a second factor',
      description:
        "The operator's only: an owner who could do this could sign in as somebody else. All sessions end.",
      params: UserParams,
      body: Closed({ password: Password }),
      response: User,
      idempotency: 'transaction',
      callers: [],
      problems: userNotFound,
    },
    ...sessionEndpoints,
    getMe: {
      method: 'GET',
      path: '/api/v1/me',
      summary: 'Who is signed in, and what they may do',
      response: Me,
      public: 'session',
      problems: { user_required: { status: 403, title: 'Only a signed-in user is someone' } },
    },
    listPayments: {
      method: 'GET',
      path: '/api/v1/payments',
      summary: 'List a merchant’s payments, newest first',
      query: ListQuery({ ...OwnMerchant, state: Type.Optional(PaymentState) }),
      response: PageOf(Payment),
      public: 'session',
      problems: merchantRequired,
    },
    listRefunds: {
      method: 'GET',
      path: '/api/v1/refunds',
      summary: 'List a merchant’s refunds, newest first',
      query: ListQuery({ ...OwnMerchant, state: Type.Optional(RefundState) }),
      response: PageOf(Refund),
      public: 'session',
      problems: merchantRequired,
    },
    listDisputes: {
      method: 'GET',
      path: '/api/v1/disputes',
      summary: 'List a merchant’s disputes, newest first',
      query: ListQuery({ ...OwnMerchant, state: Type.Optional(DisputeState) }),
      response: PageOf(Dispute),
      public: 'session',
      problems: merchantRequired,
    },
    listSettlements: {
      method: 'GET',
      path: '/api/v1/settlements',
      summary: 'List a merchant’s settlements, newest first',
      query: ListQuery({ ...OwnMerchant, state: Type.Optional(SettlementState) }),
      response: PageOf(Settlement),
      public: 'session',
      problems: { ...merchantRequired, ...insufficientPermission },
    },
    listWithdrawals: {
      method: 'GET',
      path: '/api/v1/withdrawals',
      summary: 'List a merchant’s withdrawals, newest first',
      query: ListQuery({ ...OwnMerchant, state: Type.Optional(WithdrawalState) }),
      response: PageOf(Withdrawal),
      public: 'session',
      problems: { ...merchantRequired, ...insufficientPermission },
    },
    ...paymentEndpoints,
    ...disputeEndpoints,
    ...withdrawalEndpoints,
    ...apiKeyEndpoints,
    ...webhookEndpoints,
    ...verificationEndpoints,
    listAuditEntries: {
      method: 'GET',
      path: '/api/v1/audit-entries',
      summary: 'List what the users of a merchant changed in the portal, newest first',
      query: ListQuery({ ...auditFilters, ...OwnMerchant }),
      response: PageOf(AuditEntry),
      public: 'session',
      callers: ['admin-bff-service'],
      problems: { merchant_mismatch: merchantRequired.merchant_mismatch, ...insufficientPermission },
    },
    getDashboard: {
      method: 'GET',
      path: '/api/v1/dashboard',
      summary: 'What a merchant looks at first, in one call',
      description:
        'The callees are asked side by side; a section whose callee gives no answer is `unavailable`, and the rest is there.',
      query: Closed(OwnMerchant),
      response: Dashboard,
      public: 'session',
      problems: { ...merchantNotFound, ...merchantRequired },
    },
  },
  events: { 'merchant.created': Merchant, 'merchant.updated': Merchant },
});

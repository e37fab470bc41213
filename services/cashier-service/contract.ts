import { defineContract } from '../kit/contract/contract.ts';
import {
  Closed,
  Currency,
  Email,
  Id,
  ListQuery,
  Nullable,
  PageOf,
  PositiveAmount,
  ShortText,
  type Static,
  Timestamp,
  Type,
  Url,
} from '../kit/contract/schemas.ts';

export const CheckoutSessionId = Id('cks');
export const CheckoutState = Type.Enum(['open', 'complete', 'expired']);
export type CheckoutState = Static<typeof CheckoutState>;

export const CheckoutSession = Closed({
  id: CheckoutSessionId,
  merchant_id: ShortText,
  /** The merchant's own number, given to the payment; the session's id unless said otherwise. */
  merchant_reference: ShortText,
  state: CheckoutState,
  amount: PositiveAmount,
  currency: Currency,
  /** The line that the payer reads above the amount. */
  description: Nullable(ShortText),
  customer_email: Nullable(Email),
  /** Where the payer goes afterwards. */
  return_url: Url,
  /** The payment that completed it. */
  payment_id: Nullable(ShortText),
  expires_at: Timestamp,
  created_at: Timestamp,
  updated_at: Timestamp,
});
export type CheckoutSession = Static<typeof CheckoutSession>;

/** Answered once, when the session is made: whoever has the address may pay. */
export const NewCheckoutSession = Closed({ ...CheckoutSession.properties, url: Url });
export type NewCheckoutSession = Static<typeof NewCheckoutSession>;

export const CreateCheckoutSession = Closed({
  merchant_id: ShortText,
  merchant_reference: Type.Optional(ShortText),
  amount: PositiveAmount,
  currency: Currency,
  description: Type.Optional(ShortText),
  customer_email: Type.Optional(Email),
  return_url: Url,
  expires_in_hours: Type.Optional(Type.Integer({ minimum: 1, maximum: 24, default: 24 })),
});
export type CreateCheckoutSession = Static<typeof CreateCheckoutSession>;

export const AttemptOutcome = Type.Enum(['pending', 'succeeded', 'failed']);
export type AttemptOutcome = Static<typeof AttemptOutcome>;

/** What the payer's page needs to know, and no more. */
export const Checkout = Closed({
  state: CheckoutState,
  /** Of the last attempt to pay; null before the first. */
  attempt: Nullable(
    Closed({
      outcome: AttemptOutcome,
      /** Where the payer confirms the payment (3-D Secure). */
      action_url: Nullable(Url),
      failure_code: Nullable(ShortText),
    }),
  ),
});
export type Checkout = Static<typeof Checkout>;

const Notice = Type.String({ maxLength: 500, pattern: '\\S', description: 'Not blank' });
/** Of the settings in namespace `cashier` of config-service, which gives them to their entries: see domain/live-settings.ts. */
export const liveSettingSchemas = {
  'maintenance-notice': Nullable(Closed({ en: Notice, zh: Notice })),
  'most-attempts': Type.Integer({ minimum: 1, maximum: 100 }),
} as const;

/** Passed on to the gateway; neither stored nor logged. */
export const Card = Closed({
  number: Type.String({ pattern: '^\\d{12,19}$' }),
  exp_month: Type.Integer({ minimum: 1, maximum: 12 }),
  exp_year: Type.Integer({ minimum: 2000, maximum: 2100 }),
  cvc: Type.String({ pattern: '^\\d{3,4}$' }),
});
export type Card = Static<typeof Card>;

const SessionParams = Closed({ session_id: CheckoutSessionId });
const TokenParams = Closed({ token: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }) });
const sessionNotFound = {
  checkout_session_not_found: { status: 404, title: 'There is no such checkout session' },
} as const;
const checkoutNotFound = { checkout_not_found: { status: 404, title: 'There is no such checkout' } } as const;
const paymentInProgress = {
  payment_in_progress: { status: 409, title: 'A payment for the session is under way' },
} as const;

export const contract = defineContract({
  service: 'cashier-service',
  title: 'Checkout sessions and the hosted payment page',
  endpoints: {
    createCheckoutSession: {
      method: 'POST',
      path: '/api/v1/checkout-sessions',
      summary: 'Ask someone to pay an amount; the answer holds the address of their page, once',
      body: CreateCheckoutSession,
      response: NewCheckoutSession,
      status: 201,
      idempotency: 'saga',
      // Whoever knows its url may pay.
      confidential: true,
      problems: {
        unknown_currency: { status: 422, title: 'Not an ISO 4217 currency' },
        policy_suspended: { status: 422, title: "The merchant's policy is suspended" },
        method_not_allowed: { status: 422, title: "The merchant's policy does not allow cards" },
        currency_not_allowed: { status: 422, title: "The merchant's policy does not allow the currency" },
        no_channel_allowed: { status: 422, title: "The merchant's policy allows no channel" },
        checkout_paused: { status: 503, title: 'New checkouts are paused for now' },
      },
    },
    listCheckoutSessions: {
      method: 'GET',
      path: '/api/v1/checkout-sessions',
      summary: 'List checkout sessions, newest first',
      query: ListQuery({ merchant_id: Type.Optional(ShortText), state: Type.Optional(CheckoutState) }),
      response: PageOf(CheckoutSession),
    },
    getCheckoutSession: {
      method: 'GET',
      path: '/api/v1/checkout-sessions/:session_id',
      summary: 'Get a checkout session',
      params: SessionParams,
      response: CheckoutSession,
      problems: sessionNotFound,
    },
    expireCheckoutSession: {
      method: 'POST',
      path: '/api/v1/checkout-sessions/:session_id/expire',
      summary: 'Close an open session before its time; repeating it changes nothing',
      params: SessionParams,
      response: CheckoutSession,
      idempotency: 'transaction',
      problems: {
        ...sessionNotFound,
        ...paymentInProgress,
        illegal_checkout_transition: { status: 409, title: 'The session is complete' },
      },
    },
    showCheckout: {
      method: 'GET',
      path: '/checkout/:token',
      summary:
        "The payer's page, in English or Chinese; a browser is told of an unknown address by a page too",
      // Whatever a mail program made of the address: a browser is answered with a page.
      params: Closed({ token: Type.String({ maxLength: 255 }) }),
      // Not closed: a channel adds parameters of its own when it sends the payer back.
      query: Type.Object({ lang: Type.Optional(ShortText) }),
      response: Type.String(),
      produces: 'text/html',
      public: 'anonymous',
      problems: checkoutNotFound,
    },
    getCheckout: {
      method: 'GET',
      path: '/api/v1/checkout/:token',
      summary: 'How far the payer came',
      params: TokenParams,
      response: Checkout,
      public: 'anonymous',
      problems: checkoutNotFound,
    },
    payCheckout: {
      method: 'POST',
      path: '/api/v1/checkout/:token/pay',
      summary: 'Pay by card',
      description:
        'Sent twice it pays once: a session has one payment under way at most, whose key at the gateway is its own. No Idempotency-Key is taken, so that nothing made of a card number is kept.',
      params: TokenParams,
      // In which language the payer goes on after 3-D Secure.
      query: Closed({ lang: Type.Optional(ShortText) }),
      body: Closed({ card: Card }),
      response: Checkout,
      public: 'anonymous',
      problems: {
        ...checkoutNotFound,
        ...paymentInProgress,
        checkout_complete: { status: 409, title: 'It is paid' },
        checkout_expired: { status: 410, title: 'The session is closed' },
        too_many_attempts: { status: 409, title: 'Too many cards were tried' },
      },
    },
    refreshCheckout: {
      method: 'POST',
      path: '/api/v1/checkout/:token/refresh',
      summary:
        'Ask for the outcome of a payment that is under way: after 3-D Secure, or while it is processed',
      params: TokenParams,
      response: Checkout,
      public: 'anonymous',
      problems: checkoutNotFound,
    },
    cancelCheckoutAttempt: {
      method: 'POST',
      path: '/api/v1/checkout/:token/cancel-attempt',
      summary: 'Give up a payment that waits for 3-D Secure, so that another card may be tried',
      description:
        'Without one that waits, or with one that is paid meanwhile, it only tells how far the payer came.',
      params: TokenParams,
      response: Checkout,
      public: 'anonymous',
      problems: checkoutNotFound,
    },
  },
  events: {
    'checkout_session.created': CheckoutSession,
    'checkout_session.completed': CheckoutSession,
    'checkout_session.expired': CheckoutSession,
  },
});

/** One attempt to charge a payment method for a payment intent. */
import { chargeFee, record } from './balance.ts';
import { type Books, type CardTraits, newId } from './books.ts';
import { StripeError } from './errors.ts';
import type { Charge, NextAction, Outcome, PaymentIntent, PaymentMethod } from './objects.ts';
import { isSetUp, markSetUp, traitsOf } from './payment-methods.ts';
import type { Decline } from './test-cards.ts';

export type AttemptOptions = {
  isOffSession: boolean;
  /** The merchant asks for 3-D Secure even where the card does not need it. */
  asksForAuthentication: boolean;
  /** Fail instead of waiting for an action. */
  failsOnAction: boolean;
  returnUrl: string | undefined;
  /** Where the sandbox's own authentication page is. */
  origin: string;
};

/** @throws StripeError 402 when the card is declined; the intent then waits for another payment method */
export function attempt(
  books: Books,
  intent: PaymentIntent,
  method: PaymentMethod,
  options: AttemptOptions,
): PaymentIntent {
  const traits = traitsOf(books, method.id);
  if (!needsAuthentication(books, method, traits, options)) return charge(books, intent, method, 'none');
  if (options.isOffSession || options.failsOnAction)
    return decline(books, { intent, method, reason: authenticationRequired });
  const waiting: PaymentIntent = {
    ...intent,
    status: 'requires_action',
    payment_method: method.id,
    next_action: nextAction(intent, options),
    last_payment_error: null,
  };
  books.intents.put(waiting);
  books.emit('payment_intent.requires_action', waiting);
  return waiting;
}

/** The customer came back from 3-D Secure. Never throws for a decline: nobody of the merchant's is waiting. */
export function authenticated(books: Books, intent: PaymentIntent, succeeded: boolean): PaymentIntent {
  const method = intent.payment_method === null ? undefined : books.methods.get(intent.payment_method);
  if (intent.status !== 'requires_action' || method === undefined) return intent;
  const traits = traitsOf(books, method.id);
  const ready = { ...intent, next_action: null };
  try {
    if (!succeeded || traits.authenticationError === true)
      return decline(books, { intent: ready, method, reason: authenticationFailed });
    return charge(books, ready, method, 'authenticated');
  } catch (error) {
    if (error instanceof StripeError) return books.intents.get(intent.id) ?? ready;
    throw error;
  }
}

function needsAuthentication(
  books: Books,
  method: PaymentMethod,
  traits: CardTraits,
  options: AttemptOptions,
): boolean {
  switch (traits.authentication) {
    case 'always':
      return true;
    case 'unless-set-up':
    case 'set-up':
      return !(options.isOffSession && isSetUp(books, method.id));
    case 'optional':
      return options.asksForAuthentication && !options.isOffSession;
    default:
      return false;
  }
}

function nextAction(intent: PaymentIntent, { returnUrl, origin }: AttemptOptions): NextAction {
  const url = `${origin}/_sandbox/3ds/${intent.id}`;
  if (returnUrl !== undefined)
    return { type: 'redirect_to_url', redirect_to_url: { url, return_url: returnUrl } };
  return {
    type: 'use_stripe_sdk',
    use_stripe_sdk: { type: 'three_d_secure_redirect', stripe_js: url, source: newId('src') },
  };
}

type Authentication = 'none' | 'authenticated';

function charge(
  books: Books,
  intent: PaymentIntent,
  method: PaymentMethod,
  authentication: Authentication,
): PaymentIntent {
  const traits = traitsOf(books, method.id);
  if (traits.decline !== undefined)
    return decline(books, { intent, method, reason: traits.decline, charged: authentication });
  const isManual = intent.capture_method === 'manual';
  const made = newCharge(books, { intent, method, authentication, captured: !isManual });
  books.charges.put(made, { parent: intent.id });
  if (intent.setup_future_usage !== null) markSetUp(books, method.id);
  const paid: PaymentIntent = {
    ...intent,
    status: isManual ? 'requires_capture' : 'succeeded',
    amount_capturable: isManual ? intent.amount : 0,
    amount_received: isManual ? 0 : intent.amount,
    latest_charge: made.id,
    payment_method: method.id,
    last_payment_error: null,
    next_action: null,
  };
  books.intents.put(paid);
  const settled = isManual ? made : settle(books, made, intent.amount);
  books.emit('charge.succeeded', settled);
  books.emit(isManual ? 'payment_intent.amount_capturable_updated' : 'payment_intent.succeeded', paid);
  scheduleAftermath(books, traits, made.id);
  return paid;
}

/** Captured money enters the balance, less Stripe's fee. */
export function settle(books: Books, made: Charge, amount: number): Charge {
  const country = traitsOf(books, made.payment_method).country;
  const transaction = record(books, {
    type: 'charge',
    category: 'charge',
    amount,
    fee: chargeFee({ amount, currency: made.currency, country }),
    currency: made.currency,
    source: made.id,
    description: made.description ?? `Payment ${made.payment_intent}`,
    isAvailableAtOnce: traitsOf(books, made.payment_method).bypassesPending === true,
  });
  const settled: Charge = {
    ...made,
    captured: true,
    amount_captured: amount,
    balance_transaction: transaction.id,
  };
  books.charges.put(settled);
  return settled;
}

function scheduleAftermath(books: Books, traits: CardTraits, chargeId: string): void {
  const atMs = books.clock.nowMs() + books.delays.disputeOpensMs;
  if (traits.dispute !== undefined) books.schedule.add({ kind: 'dispute.open', subject: chargeId, atMs });
  if (traits.dispute === 'multiple') books.schedule.add({ kind: 'dispute.open', subject: chargeId, atMs });
  if (traits.earlyFraudWarning === true)
    books.schedule.add({ kind: 'warning.open', subject: chargeId, atMs });
}

type Declined = { intent: PaymentIntent; method: PaymentMethod; reason: Decline; charged?: Authentication };

function decline(books: Books, { intent, method, reason, charged }: Declined): never {
  const failed =
    charged === undefined
      ? undefined
      : newCharge(books, { intent, method, authentication: charged, captured: false, reason });
  if (failed !== undefined) books.charges.put(failed, { parent: intent.id });
  const details = {
    type:
      reason.code === authenticationFailed.code
        ? ('invalid_request_error' as const)
        : ('card_error' as const),
    code: reason.code,
    message: reason.message,
    ...(reason.declineCode === undefined ? {} : { decline_code: reason.declineCode }),
    ...(failed === undefined ? {} : { charge: failed.id }),
    payment_method: method,
  };
  const waiting: PaymentIntent = {
    ...intent,
    status: 'requires_payment_method',
    payment_method: null,
    next_action: null,
    latest_charge: failed?.id ?? intent.latest_charge,
    last_payment_error: details,
  };
  books.intents.put(waiting);
  if (failed !== undefined) books.emit('charge.failed', failed);
  books.emit('payment_intent.payment_failed', waiting);
  throw new StripeError(402, { ...details, payment_intent: waiting });
}

const authenticationRequired: Decline = {
  code: 'authentication_required',
  declineCode: 'authentication_required',
  message: 'Your card was declined. This transaction requires authentication.',
};
const authenticationFailed: Decline = {
  code: 'payment_intent_authentication_failure',
  message:
    'The provided PaymentMethod has failed authentication. You can provide payment_method_data or a new PaymentMethod to attempt to fulfill this PaymentIntent again.',
};

type NewCharge = {
  intent: PaymentIntent;
  method: PaymentMethod;
  authentication: Authentication;
  captured: boolean;
  reason?: Decline;
};

function newCharge(books: Books, { intent, method, authentication, captured, reason }: NewCharge): Charge {
  const threeDSecure =
    authentication === 'authenticated'
      ? { result: 'authenticated', version: '2.2.0', authentication_flow: 'challenge' }
      : null;
  return {
    id: newId('ch'),
    object: 'charge',
    ...unusedByCharges,
    amount: intent.amount,
    amount_captured: captured ? intent.amount : 0,
    amount_refunded: 0,
    balance_transaction: null,
    billing_details: method.billing_details,
    calculated_statement_descriptor: 'PAYMENT SANDBOX',
    captured,
    created: books.clock.nowSeconds(),
    currency: intent.currency,
    customer: intent.customer,
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: reason?.code ?? null,
    failure_message: reason?.message ?? null,
    fraud_details: {},
    livemode: false,
    metadata: intent.metadata,
    outcome: outcomeOf(traitsOf(books, method.id), reason),
    paid: reason === undefined,
    payment_intent: intent.id,
    payment_method: method.id,
    payment_method_details: {
      type: 'card',
      card: { ...method.card, three_d_secure: threeDSecure, network: method.card.brand },
    },
    receipt_email: intent.receipt_email,
    receipt_number: null,
    receipt_url: null,
    refunded: false,
    status: reason === undefined ? 'succeeded' : 'failed',
  };
}

const riskScores = { normal: 24, elevated: 68, highest: 91 } as const;

function outcomeOf(traits: CardTraits, reason: Decline | undefined): Outcome {
  const risk = traits.risk ?? 'normal';
  const common = {
    advice_code: reason === undefined ? null : 'try_again_later',
    network_advice_code: null,
    network_decline_code: null,
    risk_level: risk,
    risk_score: riskScores[risk],
  };
  if (reason === undefined) {
    return {
      ...common,
      network_status: 'approved_by_network',
      reason: null,
      seller_message: 'Payment complete.',
      type: 'authorized',
    };
  }
  if (traits.isBlocked === true) {
    const seller_message = 'Stripe blocked this payment as too risky.';
    return {
      ...common,
      network_status: 'not_sent_to_network',
      reason: 'highest_risk_level',
      seller_message,
      type: 'blocked',
    };
  }
  const seller_message = 'The bank did not return any further details with this decline.';
  return {
    ...common,
    network_status: 'declined_by_network',
    reason: reason.declineCode ?? reason.code,
    seller_message,
    type: 'issuer_declined',
  };
}

/** Parts of Stripe that the platform has no use for. */
const unusedByCharges = {
  application: null,
  application_fee: null,
  application_fee_amount: null,
  on_behalf_of: null,
  review: null,
  shipping: null,
  source: null,
  source_transfer: null,
  statement_descriptor: null,
  statement_descriptor_suffix: null,
  transfer_data: null,
  transfer_group: null,
} as const;

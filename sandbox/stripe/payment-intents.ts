import { randomBytes } from 'node:crypto';
import type { Params } from '../http/params.ts';
import { attempt, settle } from './attempt.ts';
import { type Books, found, newId } from './books.ts';
import { amountIn, checkAmount } from './currencies.ts';
import { invalid, StripeError } from './errors.ts';
import type { IntentStatus, PaymentIntent, PaymentMethod } from './objects.ts';
import { createPaymentMethod, methodNamed } from './payment-methods.ts';
import {
  choiceIn,
  flagIn,
  integerIn,
  mergedMetadata,
  nestedIn,
  onlyKnown,
  textIn,
  textsIn,
} from './readers.ts';

const confirmParams = (
  'allowed_payment_method_types capture_method confirmation_token error_on_requires_action expand mandate mandate_data off_session payment_method payment_method_data ' +
  'payment_method_options payment_method_types radar_options receipt_email return_url setup_future_usage shipping use_stripe_sdk'
).split(' ');
const createParams = [
  ...confirmParams,
  ...(
    'amount amount_details application_fee_amount automatic_payment_methods confirm confirmation_method currency customer customer_account description ' +
    'excluded_payment_method_types hooks metadata on_behalf_of payment_details payment_method_configuration statement_descriptor ' +
    'statement_descriptor_suffix transfer_data transfer_group'
  ).split(' '),
];

export function createIntent(books: Books, params: Params, origin: string): PaymentIntent {
  onlyKnown(params, createParams);
  const intent = newIntent(books, params);
  const method = methodIn(books, params);
  if (flagIn(params, 'confirm') === true) checkReturnUrl(intent, params);
  const created: PaymentIntent =
    method === undefined ? intent : { ...intent, payment_method: method.id, status: 'requires_confirmation' };
  books.intents.put(created);
  books.emit('payment_intent.created', created);
  return flagIn(params, 'confirm') === true ? confirmed(books, created, params, origin) : created;
}

export function updateIntent(books: Books, id: string, params: Params): PaymentIntent {
  onlyKnown(params, createParams);
  const intent = found(books.intents, 'payment_intent', id, 'intent');
  const amount = integerIn(params, 'amount');
  const method = methodIn(books, params);
  if (amount !== undefined || method !== undefined) {
    mustBe(intent, 'updated', ['requires_payment_method', 'requires_confirmation', 'requires_action']);
  }
  if (amount !== undefined) checkAmount({ amount, currency: intent.currency });
  const updated: PaymentIntent = {
    ...intent,
    amount: amount ?? intent.amount,
    description: textIn(params, 'description') ?? intent.description,
    metadata: mergedMetadata(params, intent.metadata),
    ...(method === undefined
      ? {}
      : { payment_method: method.id, status: 'requires_confirmation' as const, next_action: null }),
  };
  books.intents.put(updated);
  return updated;
}

export function confirmIntent(books: Books, id: string, params: Params, origin: string): PaymentIntent {
  onlyKnown(params, confirmParams);
  const intent = found(books.intents, 'payment_intent', id, 'intent');
  mustBe(intent, 'confirmed', ['requires_payment_method', 'requires_confirmation', 'requires_action']);
  checkReturnUrl(intent, params);
  return confirmed(books, intent, params, origin);
}

export function captureIntent(books: Books, id: string, params: Params): PaymentIntent {
  onlyKnown(
    params,
    'amount_details amount_to_capture application_fee_amount expand final_capture metadata payment_details statement_descriptor statement_descriptor_suffix transfer_data'.split(
      ' ',
    ),
  );
  const intent = found(books.intents, 'payment_intent', id, 'intent');
  mustBe(intent, 'captured', ['requires_capture']);
  const amount = integerIn(params, 'amount_to_capture') ?? intent.amount_capturable;
  if (amount < 1)
    throw invalid('This value must be greater than or equal to 1.', {
      param: 'amount_to_capture',
      code: 'parameter_invalid_integer',
    });
  if (amount > intent.amount_capturable) {
    const message = `The amount to capture (${amount}) must be less than or equal to the amount that can be captured (${intent.amount_capturable}).`;
    throw invalid(message, { param: 'amount_to_capture', code: 'amount_too_large' });
  }
  const captured: PaymentIntent = {
    ...intent,
    status: 'succeeded',
    amount_capturable: 0,
    amount_received: amount,
    metadata: mergedMetadata(params, intent.metadata),
  };
  books.intents.put(captured);
  const charge = intent.latest_charge === null ? undefined : books.charges.get(intent.latest_charge);
  if (charge !== undefined) books.emit('charge.captured', settle(books, charge, amount));
  books.emit('payment_intent.succeeded', captured);
  return captured;
}

const reasons = ['duplicate', 'fraudulent', 'requested_by_customer', 'abandoned'] as const;

export function cancelIntent(books: Books, id: string, params: Params): PaymentIntent {
  onlyKnown(params, ['cancellation_reason', 'expand']);
  const intent = found(books.intents, 'payment_intent', id, 'intent');
  mustBe(intent, 'canceled', [
    'requires_payment_method',
    'requires_capture',
    'requires_confirmation',
    'requires_action',
    'processing',
  ]);
  const charge =
    intent.status === 'requires_capture' && intent.latest_charge !== null
      ? books.charges.get(intent.latest_charge)
      : undefined;
  // A released authorization shows as refunded, though no money moved.
  if (charge !== undefined) books.charges.put({ ...charge, refunded: true, amount_refunded: charge.amount });
  const canceled: PaymentIntent = {
    ...intent,
    status: 'canceled',
    amount_capturable: 0,
    next_action: null,
    canceled_at: books.clock.nowSeconds(),
    cancellation_reason: choiceIn(params, 'cancellation_reason', reasons) ?? null,
  };
  books.intents.put(canceled);
  books.emit('payment_intent.canceled', canceled);
  return canceled;
}

function confirmed(books: Books, intent: PaymentIntent, params: Params, origin: string): PaymentIntent {
  const method =
    methodIn(books, params) ??
    (intent.payment_method === null ? undefined : books.methods.get(intent.payment_method));
  if (method === undefined) {
    const message =
      "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update the PaymentIntent with a payment method and then confirm it again, or confirm it again directly with a payment method.";
    throw withIntent(invalid(message, { code: 'payment_intent_unexpected_state' }), intent);
  }
  const options = nestedIn(nestedIn(params, 'payment_method_options') ?? {}, 'card') ?? {};
  const asked = textIn(options, 'request_three_d_secure');
  const future = choiceIn(params, 'setup_future_usage', futures) ?? intent.setup_future_usage;
  return attempt(books, { ...intent, setup_future_usage: future }, method, {
    isOffSession: params['off_session'] !== undefined && params['off_session'] !== 'false',
    asksForAuthentication: asked === 'any' || asked === 'challenge',
    failsOnAction: flagIn(params, 'error_on_requires_action') === true,
    returnUrl: textIn(params, 'return_url'),
    origin,
  });
}

const futures = ['off_session', 'on_session'] as const;
const captures = ['automatic', 'automatic_async', 'manual'] as const;

function newIntent(books: Books, params: Params): PaymentIntent {
  const { amount, currency } = amountIn(params);
  const customer = textOrNull(params, 'customer');
  if (customer !== null) found(books.customers, 'customer', customer, 'customer');
  const id = newId('pi');
  const allowed = textsIn(params, 'allowed_payment_method_types');
  // The older of the two names is what earlier API versions take.
  const types = allowed.length > 0 ? allowed : textsIn(params, 'payment_method_types');
  const automatic = nestedIn(params, 'automatic_payment_methods');
  const redirects = choiceIn(automatic ?? {}, 'allow_redirects', ['always', 'never'] as const) ?? 'always';
  return {
    id,
    object: 'payment_intent',
    ...unusedByIntents,
    allowed_payment_method_types: allowed.length > 0 ? allowed : null,
    amount,
    amount_capturable: 0,
    amount_received: 0,
    automatic_payment_methods: types.length > 0 ? null : { enabled: true, allow_redirects: redirects },
    canceled_at: null,
    cancellation_reason: null,
    capture_method: choiceIn(params, 'capture_method', captures) ?? 'automatic_async',
    client_secret: `${id}_secret_${randomBytes(12).toString('hex')}`,
    confirmation_method:
      choiceIn(params, 'confirmation_method', ['automatic', 'manual'] as const) ?? 'automatic',
    created: books.clock.nowSeconds(),
    currency,
    customer,
    description: textOrNull(params, 'description'),
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    metadata: mergedMetadata(params, {}),
    next_action: null,
    payment_method: null,
    payment_method_options: {
      card: { installments: null, mandate_options: null, network: null, request_three_d_secure: 'automatic' },
    },
    payment_method_types: types.length > 0 ? types : ['card'],
    processing: null,
    receipt_email: textOrNull(params, 'receipt_email'),
    setup_future_usage: choiceIn(params, 'setup_future_usage', futures) ?? null,
    shipping: null,
    statement_descriptor: textOrNull(params, 'statement_descriptor'),
    statement_descriptor_suffix: textOrNull(params, 'statement_descriptor_suffix'),
    status: 'requires_payment_method',
    transfer_group: textOrNull(params, 'transfer_group'),
  };
}

function textOrNull(params: Params, name: string): string | null {
  return textIn(params, name) ?? null;
}

function methodIn(books: Books, params: Params): PaymentMethod | undefined {
  const data = nestedIn(params, 'payment_method_data');
  if (data !== undefined) return createPaymentMethod(books, data);
  const id = textIn(params, 'payment_method');
  return id === undefined ? undefined : methodNamed(books, id);
}

/** Where payment methods may redirect, Stripe wants to know where to (API versions since 2023-08-16). */
function checkReturnUrl(intent: PaymentIntent, params: Params): void {
  if (
    intent.automatic_payment_methods?.allow_redirects !== 'always' ||
    textIn(params, 'return_url') !== undefined
  )
    return;
  if (flagIn(params, 'use_stripe_sdk') === true) return;
  throw invalid(
    "This PaymentIntent is configured to accept payment methods enabled in your Dashboard. Because some of these payment methods might redirect your customer off of your page, you must provide a `return_url`. If you don't want to accept redirect-based payment methods, set `automatic_payment_methods[enabled]` to `true` and `automatic_payment_methods[allow_redirects]` to `never` when creating Setup Intents and Payment Intents.",
  );
}

function mustBe(intent: PaymentIntent, done: string, allowed: readonly IntentStatus[]): void {
  if (allowed.includes(intent.status)) return;
  const message = `This PaymentIntent could not be ${done} because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be ${done}: ${allowed.join(', ')}.`;
  throw withIntent(invalid(message, { code: 'payment_intent_unexpected_state' }), intent);
}

function withIntent(error: StripeError, intent: PaymentIntent): StripeError {
  return new StripeError(error.status, { ...error.details, payment_intent: intent });
}

/** Parts of Stripe that the platform has no use for. */
const unusedByIntents = {
  application: null,
  application_fee_amount: null,
  customer_account: null,
  excluded_payment_method_types: null,
  managed_payments: null,
  on_behalf_of: null,
  payment_method_configuration_details: null,
  payment_record: null,
  review: null,
  source: null,
} as const;

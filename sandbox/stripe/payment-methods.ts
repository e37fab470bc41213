import { createHash } from 'node:crypto';
import type { Params } from '../http/params.ts';
import { type Books, type CardTraits, found, newId } from './books.ts';
import { invalid, missing, noSuch, StripeError } from './errors.ts';
import type { PaymentMethod } from './objects.ts';
import { integerIn, mergedMetadata, nestedIn, requiredText, textIn } from './readers.ts';
import { type TestCard, testCardByNumber, testCardByToken } from './test-cards.ts';

export function createPaymentMethod(books: Books, params: Params): PaymentMethod {
  const type = requiredText(params, 'type');
  if (type !== 'card')
    throw invalid(`The payment method type "${type}" is not supported by the sandbox.`, { param: 'type' });
  const card = nestedIn(params, 'card');
  if (card === undefined) throw missing('card');
  const token = textIn(card, 'token');
  const made = token === undefined ? fromNumber(books, card) : fromToken(books, token);
  const customer = textIn(params, 'customer') ?? null;
  const method = {
    ...made,
    billing_details: { ...made.billing_details, ...nestedIn(params, 'billing_details') },
    metadata: mergedMetadata(params, {}),
    customer,
  };
  books.methods.put(method);
  return method;
}

/** A stored payment method, or a new one of a test token: `pm_card_visa` is one of its own at each use. */
export function methodNamed(books: Books, id: string, param = 'payment_method'): PaymentMethod {
  const stored = books.methods.get(id);
  if (stored !== undefined) return stored;
  if (testCardByToken(id) === undefined) throw noSuch('PaymentMethod', id, param);
  return fromToken(books, id);
}

/** A card that declines is declined on attaching already, but for the one made to attach. */
export function attachPaymentMethod(books: Books, id: string, params: Params): PaymentMethod {
  const customer = found(books.customers, 'customer', requiredText(params, 'customer'), 'customer');
  const method = methodNamed(books, id);
  const traits = traitsOf(books, method.id);
  const { decline } = traits;
  if (decline !== undefined && traits.attaches !== true && traits.authentication === undefined) {
    throw new StripeError(402, {
      type: 'card_error',
      code: decline.code,
      message: decline.message,
      ...(decline.declineCode === undefined ? {} : { decline_code: decline.declineCode }),
    });
  }
  const attached = { ...method, customer: customer.id };
  books.methods.put(attached, { parent: customer.id });
  books.emit('payment_method.attached', attached);
  return attached;
}

export function detachPaymentMethod(books: Books, id: string): PaymentMethod {
  const method = found(books.methods, 'PaymentMethod', id);
  const detached = { ...method, customer: null };
  books.methods.put(detached);
  return detached;
}

export function traitsOf(books: Books, methodId: string): CardTraits {
  return books.secrets.get(methodId)?.card ?? { brand: 'visa', country: 'US', funding: 'credit' };
}

export function isSetUp(books: Books, methodId: string): boolean {
  return books.secrets.get(methodId)?.isSetUp ?? false;
}

/** From now on an off-session payment needs no authentication, where the card knows of that. */
export function markSetUp(books: Books, methodId: string): void {
  const secrets = books.secrets.get(methodId);
  if (secrets !== undefined) books.secrets.put({ ...secrets, isSetUp: true });
}

function fromToken(books: Books, token: string): PaymentMethod {
  const card = testCardByToken(token);
  if (card === undefined) throw noSuch('token', token, 'payment_method_data[card][token]');
  const year = new Date(books.clock.nowMs()).getUTCFullYear() + 1;
  return store(books, card, { month: 12, year, hasCvc: true });
}

function fromNumber(books: Books, params: Params): PaymentMethod {
  const number = requiredText(params, 'number').replaceAll(/[ -]/g, '');
  if (!/^\d{12,19}$/.test(number) || !passesLuhn(number)) {
    throw cardError('incorrect_number', 'Your card number is incorrect.', 'number');
  }
  const card = testCardByNumber(number) ?? liveCard(number);
  const expiry = expiryIn(books, params);
  const cvc = textIn(params, 'cvc');
  const digits = card.brand === 'amex' ? /^\d{3,4}$/ : /^\d{3}$/;
  if (cvc !== undefined && !digits.test(cvc))
    throw cardError('invalid_cvc', "Your card's security code is invalid.", 'cvc');
  return store(books, card, { ...expiry, hasCvc: cvc !== undefined });
}

function expiryIn(books: Books, params: Params): { month: number; year: number } {
  const month = integerIn(params, 'exp_month');
  const given = integerIn(params, 'exp_year');
  if (month === undefined) throw missing('card[exp_month]');
  if (given === undefined) throw missing('card[exp_year]');
  const year = given < 100 ? 2_000 + given : given;
  if (month < 1 || month > 12)
    throw cardError('invalid_expiry_month', "Your card's expiration month is invalid.", 'exp_month');
  const now = new Date(books.clock.nowMs());
  const monthsLeft = (year - now.getUTCFullYear()) * 12 + month - (now.getUTCMonth() + 1);
  if (monthsLeft < 0 || monthsLeft > 50 * 12) {
    throw cardError('invalid_expiry_year', "Your card's expiration year is invalid.", 'exp_year');
  }
  return { month, year };
}

type Details = { month: number; year: number; hasCvc: boolean };

function store(
  books: Books,
  { number, names: _names, ...traits }: TestCard,
  details: Details,
): PaymentMethod {
  const { checks } = traits;
  const method: PaymentMethod = {
    id: newId('pm'),
    object: 'payment_method',
    customer_account: null,
    allow_redisplay: 'unspecified',
    billing_details: { address: emptyAddress, email: null, name: null, phone: null, tax_id: null },
    card: {
      brand: traits.brand,
      checks: {
        address_line1_check: checks?.line1 ?? null,
        address_postal_code_check: checks?.postal ?? null,
        cvc_check: details.hasCvc ? (checks?.cvc ?? 'pass') : null,
      },
      country: traits.country,
      display_brand: traits.brand,
      exp_month: details.month,
      exp_year: details.year,
      fingerprint: createHash('sha256').update(`sandbox:${number}`).digest('base64url').slice(0, 16),
      funding: traits.funding,
      generated_from: null,
      last4: number.slice(-4),
      networks: { available: [traits.brand], preferred: null },
      regulated_status: 'unregulated',
      three_d_secure_usage: { supported: traits.authentication !== 'unsupported' },
      wallet: null,
    },
    created: books.clock.nowSeconds(),
    customer: null,
    livemode: false,
    metadata: {},
    type: 'card',
  };
  books.methods.put(method);
  books.secrets.put({ id: method.id, isSetUp: traits.authentication === 'set-up', card: traits });
  return method;
}

const emptyAddress = { city: null, country: null, line1: null, line2: null, postal_code: null, state: null };

/** A number that is no test card is refused in test mode, as Stripe does. */
function liveCard(number: string): TestCard {
  const message =
    'Your card was declined. Your request was in test mode, but used a non test (live) card. For a list of valid test cards, visit: https://stripe.com/docs/testing.';
  const decline = { code: 'card_declined', declineCode: 'test_mode_live_card', message };
  return { number, names: [], brand: 'unknown', country: 'US', funding: 'credit', decline };
}

function cardError(code: string, message: string, param: string): StripeError {
  return new StripeError(402, { type: 'card_error', code, message, param });
}

function passesLuhn(number: string): boolean {
  let sum = 0;
  for (const [index, digit] of [...number].reverse().entries()) {
    const value = Number(digit) * (index % 2 === 1 ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  }
  return sum % 10 === 0;
}

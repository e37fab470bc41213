/** `POST /payments` and `/payments/details`. Source: docs.adyen.com/online-payments/build-your-integration. */
import { createHash, randomBytes } from 'node:crypto';
import { type Answer, isRecord, jsonBody, type SandboxRequest } from '../http/router.ts';
import { type AdyenBooks, newPspReference } from './books.ts';
import { amountIn } from './currencies.ts';
import { AdyenError, invalid } from './errors.ts';
import type { Challenge, Payment } from './objects.ts';
import { approved, codeOfHolder, declined, notAuthenticated, outcomes, pending } from './outcomes.ts';
import { settle } from './settlement.ts';
import { brandOf, expiry, securityCode, testCardOf } from './test-cards.ts';

/** @throws AdyenError when the request is not one */
export function createPayment(books: AdyenBooks, request: SandboxRequest): Answer {
  const body = requestBody(books, request);
  const card = cardIn(body['paymentMethod']);
  const payment: Payment = {
    id: newPspReference(),
    merchantReference: referenceIn(body),
    amount: amountIn(body['amount']),
    state: 'pending',
    refusal: null,
    isManual: additional(body, 'manualCapture') === 'true',
    captured: 0,
    refunded: 0,
    card: card.onFile,
    fails: failureOf(card.holderName),
  };
  const resultCode = resultCodeOf(card, additional(body, 'RequestedTestAcquirerResponseCode'));
  if (isChallenged(body, card.isChallenged)) return challenge(books, { body, payment, resultCode, request });
  return { status: 200, body: decide(books, payment, resultCode) };
}

/** The shopper is back: what their page said is sent on. @throws AdyenError for a result that is none */
export function submitDetails(books: AdyenBooks, request: SandboxRequest): Answer {
  const details = jsonBody(request)?.['details'];
  const result = isRecord(details) ? details['redirectResult'] : undefined;
  const challenge = typeof result === 'string' ? challengeOf(books, result) : undefined;
  if (challenge === undefined || challenge.outcome === 'open')
    throw invalid('14_0408', 'The redirectResult is invalid or has expired');
  const { pspReference, outcome, resultCode, payment } = challenge;
  const known = pspReference === null ? undefined : books.payments.get(pspReference);
  if (known !== undefined) return { status: 200, body: shown(known) };
  books.challenges.put({ ...challenge, pspReference: payment.id });
  const code = outcome === 'succeed' ? resultCode : notAuthenticated;
  return { status: 200, body: decide(books, payment, code) };
}

/** What the acquirer says, at once or later. */
function decide(books: AdyenBooks, payment: Payment, code: number): object {
  if (code === pending) {
    books.payments.put(payment, { parent: payment.merchantReference });
    books.schedule.add({
      kind: 'payment.decide',
      subject: payment.id,
      atMs: books.clock.nowMs() + books.delays.modificationMs,
    });
    return shown(payment);
  }
  return shown(conclude(books, payment, code));
}

/** A payment that was `Received` is authorised later. */
export function decideLater(books: AdyenBooks): void {
  books.schedule.on('payment.decide', (id) => {
    const payment = books.payments.get(id);
    if (payment?.state === 'pending') conclude(books, payment, approved);
  });
}

function conclude(books: AdyenBooks, payment: Payment, code: number): Payment {
  const outcome = outcomes[code] ?? outcomes[declined];
  const isAuthorised = outcome?.resultCode === 'Authorised';
  const isCaptured = isAuthorised && !payment.isManual;
  const concluded: Payment = {
    ...payment,
    state: isAuthorised ? 'authorised' : 'refused',
    refusal: isAuthorised ? null : { reason: outcome?.reason ?? 'Refused', code: String(code) },
    captured: isCaptured ? payment.amount.value : 0,
  };
  books.payments.put(concluded, { parent: payment.merchantReference });
  if (isCaptured) settle(books, concluded, { type: 'Settled', value: concluded.amount.value });
  books.notify({
    type: 'AUTHORISATION',
    pspReference: payment.id,
    originalReference: '',
    merchantReference: payment.merchantReference,
    amount: payment.amount,
    success: isAuthorised ? 'true' : 'false',
    reason: isAuthorised
      ? `${payment.id}:${payment.card.last4}:${payment.card.expiryDate}`
      : (outcome?.reason ?? ''),
    paymentMethod: payment.card.brand,
    additionalData: cardData(payment),
  });
  return concluded;
}

function shown(payment: Payment): object {
  const resultCode = {
    pending: 'Received',
    authorised: 'Authorised',
    refused: 'Refused',
    cancelled: 'Cancelled',
  }[payment.state];
  const isError = outcomes[Number(payment.refusal?.code ?? approved)]?.resultCode === 'Error';
  return {
    additionalData: cardData(payment),
    pspReference: payment.id,
    resultCode: isError ? 'Error' : resultCode,
    merchantReference: payment.merchantReference,
    amount: payment.amount,
    paymentMethod: { brand: payment.card.brand, type: 'scheme' },
    ...(payment.refusal === null
      ? {}
      : { refusalReason: payment.refusal.reason, refusalReasonCode: payment.refusal.code }),
  };
}

function cardData({ card }: Payment): Record<string, string> {
  return {
    paymentMethod: card.brand,
    cardSummary: card.last4,
    expiryDate: card.expiryDate,
    cardIssuingCountry: card.country,
    alias: card.alias,
    aliasType: 'Default',
  };
}

type Challenging = {
  body: Record<string, unknown>;
  payment: Payment;
  resultCode: number;
  request: SandboxRequest;
};

function challenge(books: AdyenBooks, { body, payment, resultCode, request }: Challenging): Answer {
  const returnUrl = body['returnUrl'];
  if (typeof returnUrl !== 'string' || !URL.canParse(returnUrl))
    throw invalid('14_0336', 'Required field "returnUrl" is missing or invalid');
  const made: Challenge = {
    id: randomBytes(12).toString('hex'),
    redirectResult: randomBytes(24).toString('base64url'),
    returnUrl,
    outcome: 'open',
    payment,
    resultCode,
    pspReference: null,
  };
  books.challenges.put(made, { parent: made.redirectResult });
  const url = `${request.origin}/_sandbox/3ds/${made.id}`;
  const action = { paymentMethodType: 'scheme', url, method: 'GET', type: 'redirect' };
  return { status: 200, body: { resultCode: 'RedirectShopper', action } };
}

function challengeOf(books: AdyenBooks, redirectResult: string): Challenge | undefined {
  for (const made of books.challenges.scan({ parent: redirectResult })) return made;
  return undefined;
}

function isChallenged(body: Record<string, unknown>, cardAsks: boolean): boolean {
  const data = body['authenticationData'];
  const attempt = isRecord(data) ? data['attemptAuthentication'] : undefined;
  return attempt === 'always' || (cardAsks && attempt !== 'never');
}

/** @throws AdyenError 901 */
export function requestBody(books: AdyenBooks, request: SandboxRequest): Record<string, unknown> {
  const body = jsonBody(request);
  if (body === undefined)
    throw new AdyenError(400, { code: '000', message: 'The request is not valid JSON' });
  if (body['merchantAccount'] !== books.merchantAccount)
    throw new AdyenError(403, { code: '901', message: 'Invalid Merchant Account', type: 'security' });
  return body;
}

/** @throws AdyenError 130 */
export function referenceIn(body: Record<string, unknown>): string {
  const reference = body['reference'];
  if (typeof reference === 'string' && reference !== '' && reference.length <= 80) return reference;
  throw invalid('130', 'Reference Missing');
}

type Card = {
  onFile: Payment['card'];
  holderName: string;
  isChallenged: boolean;
  isTestCard: boolean;
  isAsIssued: boolean;
};

/** @throws AdyenError 101, 103, 129 for what is no card */
function cardIn(method: unknown): Card {
  if (!isRecord(method) || method['type'] !== 'scheme')
    throw invalid('14_004', 'Missing payment method details');
  const text = (name: string) => String(method[name] ?? '');
  const number = text('number').replaceAll(' ', '');
  if (!/^\d{12,19}$/.test(number) || !passesLuhn(number)) throw invalid('101', 'Invalid card number');
  const [month, year] = [Number(text('expiryMonth')), Number(text('expiryYear'))];
  if (!(month >= 1 && month <= 12 && year >= 2000)) throw invalid('129', 'Expiry Date Invalid');
  const known = testCardOf(number);
  const brand = known?.brand ?? brandOf(number);
  const code = brand === 'amex' ? securityCode.amex : securityCode.others;
  if (text('cvc') !== '' && text('cvc').length !== code.length)
    throw invalid('103', 'CVC is not the right length');
  return {
    onFile: {
      brand,
      last4: number.slice(-4),
      expiryDate: `${month}/${year}`,
      country: known?.country ?? '',
      alias: `H${createHash('sha256').update(`adyen-sandbox ${number}`).digest('hex').slice(0, 15).toUpperCase()}`,
    },
    holderName: text('holderName'),
    isChallenged: known?.isChallenged === true,
    isTestCard: known !== undefined,
    isAsIssued: month === expiry.month && year === expiry.year && text('cvc') === code,
  };
}

function resultCodeOf(card: Card, requested: string | undefined): number {
  if (!card.isTestCard || !card.isAsIssued) return declined;
  const code = requested === undefined ? codeOfHolder(card.holderName) : Number(requested);
  return code !== undefined && outcomes[code] !== undefined ? code : approved;
}

function failureOf(holderName: string): Payment['fails'] {
  if (holderName.toLowerCase() === 'capture failed') return 'capture';
  return holderName.toLowerCase() === 'refund failed' ? 'refund' : null;
}

function additional(body: Record<string, unknown>, name: string): string | undefined {
  const data = body['additionalData'];
  const value = isRecord(data) ? data[name] : undefined;
  return value === undefined ? undefined : String(value);
}

function passesLuhn(number: string): boolean {
  const digits = [...number].reverse().map(Number);
  const sum = digits.reduce((total, digit, place) => {
    const doubled = place % 2 === 1 ? digit * 2 : digit;
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return sum % 10 === 0;
}

/**
 * Chargebacks, and the Disputes API that answers them. Source: docs.adyen.com/risk-management/disputes-api. A defence is
 * provisionally credited; the issuer may then charge back for the second time, which is final.
 */
import { type Answer, isRecord, jsonBody, type SandboxRequest } from '../http/router.ts';
import type { AdyenBooks } from './books.ts';
import { AdyenError } from './errors.ts';
import type { Dispute, Payment } from './objects.ts';
import { settle } from './settlement.ts';

const defenceMs = 14 * 24 * 60 * 60 * 1_000;
const mostDocumentBytes = 2 * 1_048_576;
/** The only reason here, and what it wants. */
const reason = 'SupplyDefenseMaterial';
const documentType = 'DefenseMaterial';

/** What only issuers can do: a chargeback, and how it ends. */
export function chargeback(books: AdyenBooks, request: SandboxRequest): Answer {
  const payment = books.payments.get(request.values['psp'] ?? '');
  const { outcome = 'opened', reason: why } = jsonBody(request) ?? {};
  if (payment === undefined || payment.captured === 0)
    return { status: 404, body: { error: 'no such captured payment' } };
  const known = books.disputes.get(disputeId(payment)) ?? opened(books, payment, why);
  if (outcome === 'opened') tell(books, payment, { dispute: known, type: 'CHARGEBACK' });
  else if (outcome === 'won') reverse(books, known.id);
  else if (outcome === 'lost') chargeBackAgain(books, known.id);
  else return { status: 400, body: { error: 'outcome must be opened, won or lost' } };
  return { status: 204 };
}

function disputeId({ id }: Payment): string {
  return `D${id.slice(1)}`;
}

function opened(books: AdyenBooks, payment: Payment, why: unknown): Dispute {
  const dispute: Dispute = {
    id: disputeId(payment),
    payment: payment.id,
    reason: typeof why === 'string' ? why : 'Fraudulent transaction',
    state: 'open',
    endsAtMs: books.clock.nowMs() + defenceMs,
    material: null,
  };
  books.disputes.put(dispute);
  settle(books, payment, { type: 'Chargeback', value: payment.captured });
  return dispute;
}

export function decideDisputesLater(books: AdyenBooks): void {
  books.schedule.on('dispute.reversed', (id) => reverse(books, id));
  books.schedule.on('dispute.again', (id) => chargeBackAgain(books, id));
}

function reverse(books: AdyenBooks, id: string): void {
  const [dispute, payment] = partsOf(books, id);
  if (dispute === undefined || payment === undefined) return;
  books.disputes.put({ ...dispute, state: 'reversed' });
  settle(books, payment, { type: 'ChargebackReversed', value: payment.captured });
  tell(books, payment, { dispute, type: 'CHARGEBACK_REVERSED' });
  if (dispute.material?.includes('losing_evidence') === true) later(books, 'dispute.again', id);
}

/** After a reversal the money is taken again; without one it is gone already. */
function chargeBackAgain(books: AdyenBooks, id: string): void {
  const [dispute, payment] = partsOf(books, id);
  if (dispute === undefined || payment === undefined) return;
  books.disputes.put({ ...dispute, state: 'lost' });
  if (dispute.state === 'reversed')
    settle(books, payment, { type: 'SecondChargeback', value: payment.captured });
  tell(books, payment, { dispute, type: 'SECOND_CHARGEBACK' });
}

function partsOf(books: AdyenBooks, id: string): [Dispute | undefined, Payment | undefined] {
  const dispute = books.disputes.get(id);
  return [dispute, books.payments.get(dispute?.payment ?? '')];
}

function later(books: AdyenBooks, kind: string, subject: string): void {
  books.schedule.add({ kind, subject, atMs: books.clock.nowMs() + books.delays.modificationMs });
}

function tell(books: AdyenBooks, payment: Payment, { dispute, type }: { dispute: Dispute; type: string }) {
  books.notify({
    type,
    pspReference: dispute.id,
    originalReference: payment.id,
    merchantReference: payment.merchantReference,
    amount: { currency: payment.amount.currency, value: payment.captured },
    success: 'true',
    reason: dispute.reason,
    paymentMethod: payment.card.brand,
    additionalData: {
      defensePeriodEndsAt: new Date(dispute.endsAtMs).toISOString(),
      chargebackReasonCode: '10.4',
    },
  });
}

export function defenseReasons(books: AdyenBooks, request: SandboxRequest): Answer {
  const { dispute } = asked(books, request);
  const refusal = dispute === undefined ? 'Dispute not found' : undefendable(books, dispute);
  const available = dispute?.material !== null;
  const type = { defenseDocumentTypeCode: documentType, requirementLevel: 'Required', available };
  const one = { defenseReasonCode: reason, satisfied: available, defenseDocumentTypes: [type] };
  return resultOf(refusal, { defenseReasons: refusal === undefined ? [one] : [] });
}

export function supplyDefenseDocument(books: AdyenBooks, request: SandboxRequest): Answer {
  const { dispute, body } = asked(books, request);
  if (dispute === undefined) return resultOf('Dispute not found');
  const refusal = undefendable(books, dispute);
  if (refusal !== undefined) return resultOf(refusal);
  const documents: unknown = body['defenseDocuments'];
  const [document]: unknown[] = Array.isArray(documents) ? documents : [];
  const material = materialIn(document);
  if (material === undefined) return resultOf('Invalid defense document');
  books.disputes.put({ ...dispute, material });
  return resultOf(undefined);
}

export function defendDispute(books: AdyenBooks, request: SandboxRequest): Answer {
  const { dispute, body } = asked(books, request);
  if (dispute === undefined) return resultOf('Dispute not found');
  const refusal = undefendable(books, dispute);
  if (refusal !== undefined) return resultOf(refusal);
  if (body['defenseReasonCode'] !== reason) return resultOf('Defense reason is not applicable');
  if (dispute.material === null) return resultOf('Required defense documents are missing');
  books.disputes.put({ ...dispute, state: 'defended' });
  later(books, 'dispute.reversed', dispute.id);
  return resultOf(undefined);
}

export function acceptDispute(books: AdyenBooks, request: SandboxRequest): Answer {
  const { dispute } = asked(books, request);
  if (dispute === undefined) return resultOf('Dispute not found');
  if (dispute.state !== 'open') return resultOf(`Dispute is ${dispute.state}`);
  books.disputes.put({ ...dispute, state: 'accepted' });
  return resultOf(undefined);
}

/** @throws AdyenError for another account */
function asked(books: AdyenBooks, request: SandboxRequest) {
  const body = jsonBody(request) ?? {};
  if (body['merchantAccountCode'] !== books.merchantAccount)
    throw new AdyenError(403, { code: '901', message: 'Invalid Merchant Account', type: 'security' });
  return { body, dispute: books.disputes.get(String(body['disputePspReference'])) };
}

function undefendable(books: AdyenBooks, { state, endsAtMs }: Dispute): string | undefined {
  if (state !== 'open') return `Dispute is ${state}`;
  return books.clock.nowMs() > endsAtMs ? 'The defense period has ended' : undefined;
}

/** A refusal is answered 200 as well. */
function resultOf(errorMessage: string | undefined, more: object = {}): Answer {
  const disputeServiceResult = { success: errorMessage === undefined, ...(errorMessage && { errorMessage }) };
  return { status: 200, body: { ...more, disputeServiceResult } };
}

/** The text of a PDF whose strings are UTF-16 in hexadecimal; of other files, nothing. */
function materialIn(document: unknown): string | undefined {
  if (!isRecord(document) || document['defenseDocumentTypeCode'] !== documentType) return undefined;
  const { content, contentType } = document;
  const isKnown = ['application/pdf', 'image/jpg', 'image/tiff'].includes(String(contentType));
  if (typeof content !== 'string' || !isKnown) return undefined;
  const bytes = Buffer.from(content, 'base64');
  if (bytes.length === 0 || bytes.length > mostDocumentBytes) return undefined;
  if (contentType === 'application/pdf' && !bytes.subarray(0, 5).equals(Buffer.from('%PDF-')))
    return undefined;
  const strings = bytes.toString('latin1').matchAll(/<((?:[0-9A-F]{4})+)> Tj/g);
  return [...strings].map(([, hex = '']) => Buffer.from(hex, 'hex').swap16().toString('utf16le')).join('\n');
}

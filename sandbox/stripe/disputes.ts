import type { Params } from '../http/params.ts';
import { record } from './balance.ts';
import { type Books, found, newId } from './books.ts';
import { decimalsOf } from './currencies.ts';
import { invalid } from './errors.ts';
import type { Charge, Dispute, DisputeStatus, EarlyFraudWarning } from './objects.ts';
import { traitsOf } from './payment-methods.ts';
import { flagIn, mergedMetadata, nestedIn, onlyKnown } from './readers.ts';

const respondWithinMs = 9 * 24 * 60 * 60 * 1_000;

/** What the evidence's uncategorized_text says decides the dispute. Source: docs.stripe.com/testing#disputes. */
const decisions: Readonly<Record<string, 'won' | 'lost'>> = {
  winning_evidence: 'won',
  losing_evidence: 'lost',
};

export type DisputeRequest = { reason: string; amount?: number; isInquiry?: boolean };

/** Opens a dispute on a charge, as a card issuer does. Funds of a real dispute leave at once, with Stripe's fee. */
export function openDispute(
  books: Books,
  charge: Charge,
  { reason, amount = charge.amount_captured, isInquiry = false }: DisputeRequest,
): Dispute {
  const id = newId('du');
  const dispute: Dispute = {
    id,
    object: 'dispute',
    intended_submission_method: null,
    amount,
    balance_transactions: isInquiry
      ? []
      : [moveFunds(books, { id, charge, amount: -amount, fee: disputeFee(charge.currency) })],
    charge: charge.id,
    created: books.clock.nowSeconds(),
    currency: charge.currency,
    enhanced_eligibility_types: [],
    evidence: { ...noEvidence },
    evidence_details: {
      due_by: Math.floor((books.clock.nowMs() + respondWithinMs) / 1_000),
      enhanced_eligibility: {},
      has_evidence: false,
      past_due: false,
      submission_count: 0,
      submission_method: null,
    },
    is_charge_refundable: isInquiry,
    livemode: false,
    metadata: {},
    payment_intent: charge.payment_intent,
    payment_method_details: {
      type: 'card',
      card: {
        brand: traitsOf(books, charge.payment_method).brand,
        case_type: isInquiry ? 'inquiry' : 'chargeback',
        network_reason_code: '83',
      },
    },
    reason,
    status: isInquiry ? 'warning_needs_response' : 'needs_response',
  };
  books.disputes.put(dispute, { parent: charge.id });
  books.charges.put({ ...charge, disputed: true });
  books.schedule.add({ kind: 'dispute.expire', subject: id, atMs: books.clock.nowMs() + respondWithinMs });
  books.emit('charge.dispute.created', dispute);
  if (!isInquiry) books.emit('charge.dispute.funds_withdrawn', dispute);
  return dispute;
}

/** Evidence is submitted to the bank unless `submit` is false; then it is only kept. */
export function updateDispute(books: Books, id: string, params: Params): Dispute {
  onlyKnown(params, ['evidence', 'expand', 'metadata', 'submit']);
  const dispute = found(books.disputes, 'dispute', id);
  const given = Object.entries(nestedIn(params, 'evidence') ?? {});
  onlyKnown(nestedIn(params, 'evidence') ?? {}, Object.keys(noEvidence));
  if (given.length > 0 || params['submit'] !== undefined) mustBeOpen(dispute);
  const texts = given.map(
    ([name, value]) => [name, typeof value === 'string' && value !== '' ? value : null] as const,
  );
  const evidence = { ...dispute.evidence, ...Object.fromEntries(texts) };
  const submits = flagIn(params, 'submit') ?? given.length > 0;
  const updated: Dispute = {
    ...dispute,
    evidence,
    metadata: mergedMetadata(params, dispute.metadata),
    evidence_details: {
      ...dispute.evidence_details,
      has_evidence: Object.values(evidence).some((value) => value !== null),
      submission_count: dispute.evidence_details.submission_count + (submits ? 1 : 0),
    },
    status: submits ? (underReview[dispute.status] ?? dispute.status) : dispute.status,
  };
  books.disputes.put(updated);
  if (submits)
    books.schedule.add({
      kind: 'dispute.decide',
      subject: id,
      atMs: books.clock.nowMs() + books.delays.disputeClosesMs,
    });
  books.emit('charge.dispute.updated', updated);
  return updated;
}

/** The merchant gives in: lost, and an inquiry is closed. */
export function closeDispute(books: Books, id: string): Dispute {
  const dispute = found(books.disputes, 'dispute', id);
  mustBeOpen(dispute);
  return finish(books, dispute, dispute.status.startsWith('warning') ? 'warning_closed' : 'lost');
}

/** Of a charge that is disputed twice: the first half, then the rest. */
function halfOf({
  amount_captured: amount,
  disputed,
}: {
  amount_captured: number;
  disputed: boolean;
}): number {
  const half = Math.floor(amount / 2);
  return disputed ? amount - half : half;
}

/** What issuers do by themselves later. */
export function playIssuers(books: Books): void {
  books.schedule.on('dispute.open', (chargeId) => {
    const charge = books.charges.get(chargeId);
    if (charge === undefined || !charge.captured) return;
    const kind = traitsOf(books, charge.payment_method).dispute ?? 'fraudulent';
    openDispute(books, charge, {
      reason: kind === 'product_not_received' ? kind : 'fraudulent',
      amount: kind === 'multiple' ? halfOf(charge) : charge.amount_captured,
      isInquiry: kind === 'inquiry',
    });
  });
  books.schedule.on('dispute.decide', (id) => {
    const dispute = books.disputes.get(id);
    const decision = decisions[dispute?.evidence['uncategorized_text'] ?? ''];
    if (dispute === undefined || !isOpen(dispute) || decision === undefined) return;
    finish(books, dispute, dispute.status.startsWith('warning') ? 'warning_closed' : decision);
  });
  books.schedule.on('dispute.expire', (id) => {
    const dispute = books.disputes.get(id);
    if (dispute?.status !== 'needs_response' && dispute?.status !== 'warning_needs_response') return;
    const late = { ...dispute, evidence_details: { ...dispute.evidence_details, past_due: true } };
    finish(books, late, late.status === 'needs_response' ? 'lost' : 'warning_closed');
  });
  books.schedule.on('warning.open', (chargeId) => {
    const charge = books.charges.get(chargeId);
    if (charge === undefined) return;
    const warning: EarlyFraudWarning = {
      id: newId('issfr'),
      object: 'radar.early_fraud_warning',
      actionable: true,
      charge: chargeId,
      created: books.clock.nowSeconds(),
      fraud_type: 'made_with_stolen_card',
      livemode: false,
      payment_intent: charge.payment_intent,
    };
    books.warnings.put(warning, { parent: chargeId });
    books.emit('radar.early_fraud_warning.created', warning);
  });
}

/** Decides an open dispute as the issuer would. */
export function finish(
  books: Books,
  dispute: Dispute,
  status: Extract<DisputeStatus, 'won' | 'lost' | 'warning_closed'>,
): Dispute {
  const charge = books.charges.get(dispute.charge);
  const returned =
    status === 'won' && charge !== undefined
      ? [moveFunds(books, { id: dispute.id, charge, amount: dispute.amount, fee: 0 })]
      : [];
  const closed: Dispute = {
    ...dispute,
    status,
    balance_transactions: [...dispute.balance_transactions, ...returned],
  };
  books.disputes.put(closed);
  if (returned.length > 0) books.emit('charge.dispute.funds_reinstated', closed);
  books.emit('charge.dispute.closed', closed);
  return closed;
}

const underReview: Partial<Record<DisputeStatus, DisputeStatus>> = {
  needs_response: 'under_review',
  warning_needs_response: 'warning_under_review',
};

function isOpen(dispute: Dispute): boolean {
  return !['won', 'lost', 'warning_closed'].includes(dispute.status);
}

function mustBeOpen(dispute: Dispute): void {
  if (!isOpen(dispute)) throw invalid('This dispute is already closed');
}

type Funds = { id: string; charge: Charge; amount: number; fee: number };

function moveFunds(books: Books, { id, charge, amount, fee }: Funds) {
  const category = amount < 0 ? 'dispute' : 'dispute_reversal';
  const description = `${amount < 0 ? 'Chargeback withdrawal' : 'Chargeback reversal'} for ${charge.id}`;
  return record(books, {
    type: 'adjustment',
    category,
    amount,
    fee,
    feeDescription: 'Dispute fee',
    currency: charge.currency,
    source: id,
    description,
  });
}

/** 15 of the currency's units; Stripe keeps it whoever wins. Source: stripe.com/pricing (US). */
function disputeFee(currency: string): number {
  return { 0: 1_500, 2: 1_500, 3: 15_000 }[decimalsOf(currency)];
}

const noEvidence: Readonly<Record<string, string | null>> = Object.fromEntries(
  (
    'access_activity_log appeal billing_address cancellation_policy cancellation_policy_disclosure cancellation_rebuttal ' +
    'customer_communication customer_email_address customer_name customer_purchase_ip customer_signature duplicate_charge_documentation ' +
    'duplicate_charge_explanation duplicate_charge_id product_description receipt refund_policy refund_policy_disclosure ' +
    'refund_refusal_explanation service_date service_documentation shipping_address shipping_carrier shipping_date ' +
    'shipping_documentation shipping_tracking_number uncategorized_file uncategorized_text'
  )
    .split(' ')
    .map((name) => [name, null]),
);

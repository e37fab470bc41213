/** What merchants, payers, banks and operators do; the events follow from it. */
import { createHash } from 'node:crypto';
import { Failure } from '../../../kernel/failure.ts';
import { path } from '../api/path.ts';
import type { ServiceApi } from '../api/service-api.ts';
import { type View, viewOf } from '../api/view.ts';
import { defaultCard, paymentMethodOf } from '../pay/card.ts';
import { until } from './until.ts';

export type World = {
  api: ServiceApi;
  merchantId: string;
  signal: AbortSignal;
};

const currency = 'USD';

export type PaymentWish = { card?: string; amount?: bigint; capture?: 'manual' };

export async function pay(
  { api, merchantId }: World,
  { card = defaultCard, amount = 20_00n, capture }: PaymentWish = {},
): Promise<View> {
  return api.post('payment-gateway', '/api/v1/payments', {
    merchant_id: merchantId,
    amount,
    currency,
    payment_method: paymentMethodOf({ card, expiry: undefined, cvc: undefined }),
    capture_method: capture,
    return_url: 'https://shop.example/return',
    description: 'payctl trigger',
  });
}

export async function cancel({ api }: World, payment: View): Promise<View> {
  return api.post('payment-gateway', path`/api/v1/payments/${payment.text('id')}/cancel`, {
    reason: 'payctl trigger',
  });
}

export async function refund({ api }: World, payment: View): Promise<View> {
  return api.post('payment-gateway', path`/api/v1/payments/${payment.text('id')}/refunds`, {
    reason: 'payctl trigger',
  });
}

/** What the merchant keeps with it is changed. */
export async function describe({ api }: World, kind: 'payments' | 'refunds', record: View): Promise<View> {
  const at = path`/api/v1/${kind}/${record.text('id')}`;
  const body = { metadata: { by: 'payctl trigger' } };
  return viewOf(await api.ask({ service: 'payment-gateway', method: 'PATCH', path: at, body }));
}

/** The payer objects at the card's issuer, who tells the channel, which tells the platform. */
export async function dispute(world: World): Promise<View> {
  const payment = await pay(world, { card: '4000000000000259' });
  const query = { payment_id: payment.text('id') };
  return until('The dispute', world.signal, async () => {
    const { rows } = await world.api.get('dispute-service', '/api/v1/disputes', query);
    return rows('data')[0];
  });
}

/** As the channel told otherwise, with little time left. */
export async function disputeDueTomorrow(world: World): Promise<View> {
  const payment = await pay(world);
  return world.api.post('dispute-service', '/api/v1/disputes', {
    payment_id: payment.text('id'),
    amount: 1_00,
    reason: 'general',
    evidence_due_by: new Date(Date.now() + dayMs).toISOString(),
  });
}

const dayMs = 24 * 60 * 60 * 1_000;

export async function submitEvidence({ api }: World, opened: View): Promise<void> {
  const at = path`/api/v1/disputes/${opened.text('id')}`;
  await api.post('dispute-service', `${at}/evidence`, { kind: 'receipt', text: 'winning_evidence' });
  await api.post('dispute-service', `${at}/submit`);
}

export async function closeDispute({ api }: World, opened: View): Promise<void> {
  await api.post('dispute-service', path`/api/v1/disputes/${opened.text('id')}/close`, {
    outcome: 'won',
    reason: 'payctl trigger',
  });
}

/** Of all that is booked and not settled; a payment is booked a moment after it succeeded. */
export async function createSettlement({ api, merchantId, signal }: World): Promise<View> {
  return until('The booking of the payment', signal, () =>
    api
      .post('settlement-service', '/api/v1/settlements', { merchant_id: merchantId, currency })
      .catch((error: unknown) => {
        if (error instanceof Failure && error.code === 'nothing-to-settle') return undefined;
        throw error;
      }),
  );
}

export async function processSettlement({ api }: World, settlement: View): Promise<View> {
  return api.post('settlement-service', path`/api/v1/settlements/${settlement.text('id')}/process`);
}

export async function settle(world: World): Promise<View> {
  return processSettlement(world, await createSettlement(world));
}

/** Straight in the ledger, under another name: the settlement itself comes too late then. */
export async function bookByHand({ api, merchantId: merchant_id }: World, settlement: View): Promise<void> {
  const whole = (name: string) => BigInt(settlement.text(name));
  await api.post('accounting-service', '/api/v1/settlements/process', {
    settlement_id: `by hand: ${settlement.text('id')}`,
    merchant_id,
    currency,
    from_sequence: whole('from_sequence'),
    to_sequence: whole('to_sequence'),
    fee_amount: whole('fee_amount'),
    reserve_amount: whole('reserve_amount'),
    net_amount: whole('net_amount'),
  });
}

/** Out of a payment that was settled just now. @param ending the last four digits of the account; see the bank of the sandbox */
export async function withdraw(world: World, ending = '1234', amount = 10_00n): Promise<View> {
  const { api, merchantId: merchant_id } = world;
  await pay(world);
  await settle(world);
  const account = await api.post('withdrawal-service', '/api/v1/bank-accounts', {
    merchant_id,
    holder_name: 'payctl trigger',
    currency,
    iban: germanIban(ending),
  });
  return api.post('withdrawal-service', '/api/v1/withdrawals', {
    merchant_id,
    bank_account_id: account.text('id'),
    amount,
    currency,
  });
}

/** More than any withdrawal. */
const noLimit = 999_999_999_999_999_999n;

/** For the time of the work a person must approve every withdrawal, so that it stays where it can be cancelled. */
export async function withApproval<T>({ api }: World, work: () => Promise<T>): Promise<T> {
  const service = 'withdrawal-service';
  const at = path`/api/v1/approval-limits/${currency}`;
  const limits = await api.get(service, '/api/v1/approval-limits');
  const before = limits.rows('data').find((limit) => limit.text('currency') === currency);
  await api.ask({ service, method: 'PUT', path: at, body: { amount: 1 } });
  try {
    return await work();
  } finally {
    const amount = before === undefined ? noLimit : BigInt(before.text('amount'));
    await api.ask({ service, method: 'PUT', path: at, body: { amount } });
  }
}

export async function cancelWithdrawal({ api, signal }: World, withdrawal: View): Promise<void> {
  const at = path`/api/v1/withdrawals/${withdrawal.text('id')}`;
  await until('The request for approval', signal, async () => {
    const { text } = await api.get('withdrawal-service', at);
    return text('state') === 'requires_approval' ? true : undefined;
  });
  await api.post('withdrawal-service', `${at}/cancel`, { reason: 'payctl trigger' });
}

/** Begins the merchant's verification, or submits one more document of it. */
export async function verify({ api, merchantId: merchant_id }: World): Promise<string> {
  const listed = await api.get('kyc-service', '/api/v1/verifications', { merchant_id });
  const verification =
    listed.rows('data')[0] ?? (await api.post('kyc-service', '/api/v1/verifications', { merchant_id }));
  const id = verification.text('id');
  if (listed.rows('data').length === 0) return id;
  await api.post('kyc-service', path`/api/v1/verifications/${id}/request-level`, { requested_level: 'full' });
  return id;
}

/** ISO 13616: the check digits make the whole number 1 modulo 97. */
function germanIban(ending: string): string {
  const number = `370400440532${(createHash('sha256').update(ending).digest().readUInt16BE(0) % 90) + 10}${ending}`;
  const check = 98n - (BigInt(`${number}131400`) % 97n);
  return `DE${String(check).padStart(2, '0')}${number}`;
}

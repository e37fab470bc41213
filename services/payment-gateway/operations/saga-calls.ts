import { PeerProblem, PeerUnavailable } from '../../kit/calls/peer-client.ts';
import type { CreatePayment, Payment, PaymentFailure } from '../contract.ts';
import type { SagaStep } from '../domain/saga.ts';
import type { Context } from '../service.ts';
import type { Progress, Saga } from '../store/sagas.ts';

export type SagaWork = { payment: Payment; saga: Saga; request: CreatePayment };

/** `mayHaveHappened`: the peer may have done it all the same. */
export type Refusal = PaymentFailure & { mayHaveHappened: boolean; risk?: { score: number; action: string } };

/** No step before the channel may keep a payer waiting for long. */
const stepTimeoutMs = 5_000;

/** What each step asks of its peer: what it found out, or why the payment ends there. */
export const sagaCalls = { authenticate, policy, quota, risk, order };

/** Only where somebody else names the merchant: one that came with its API key was authenticated at the door. */
async function authenticate({ peers }: Context, { payment }: SagaWork): Promise<Progress | Refusal> {
  const standing = await peers.merchantAuth.checkMerchant(
    { params: { merchant_id: payment.merchant_id } },
    { timeoutMs: stepTimeoutMs },
  );
  return standing.active
    ? {}
    : refused(
        'authenticate',
        standing.reason ?? 'merchant_not_active',
        `The merchant ${payment.merchant_id} may not take payments.`,
      );
}

async function policy({ peers }: Context, { payment }: SagaWork): Promise<Progress | Refusal> {
  const { merchant_id, amount, currency, method, created_at } = payment;
  const [evaluation, fee] = await Promise.all([
    peers.policy.evaluate({ body: { merchant_id, amount, currency, method } }, { timeoutMs: stepTimeoutMs }),
    peers.policy.calculateFee(
      { body: { merchant_id, amount, currency, at: created_at } },
      { timeoutMs: stepTimeoutMs },
    ),
  ]);
  if (!evaluation.allowed)
    return refused(
      'policy',
      evaluation.reason ?? 'not_allowed',
      'The merchant’s policy does not allow this payment.',
    );
  if (evaluation.channels.length === 0)
    return refused('policy', 'no_channel', 'The merchant’s policy allows no channel.');
  return {
    channels: evaluation.channels,
    fee_plan_id: fee.fee_plan_id,
    fee_quote: fee.fee_amount,
    fee_basis: amount,
  };
}

async function quota({ peers }: Context, { payment }: SagaWork): Promise<Progress> {
  const { id, merchant_id, amount, currency } = payment;
  const reservation = await peers.quota.reserve(
    { body: { merchant_id, reference: id, currency, amount } },
    { idempotencyKey: `${id}:quota`, timeoutMs: stepTimeoutMs },
  );
  return { reservation_id: reservation.id };
}

async function risk({ peers }: Context, { payment, saga }: SagaWork): Promise<Progress | Refusal> {
  const { id, merchant_id, amount, currency, customer_email } = payment;
  const { score, action } = await peers.risk.assess(
    {
      body: {
        payment_id: id,
        merchant_id,
        amount,
        currency,
        ...(saga.card_fingerprint === null ? {} : { card_fingerprint: saga.card_fingerprint }),
        ...(saga.ip_address === null ? {} : { ip_address: saga.ip_address }),
        ...(customer_email === null ? {} : { customer_email }),
      },
    },
    { idempotencyKey: `${id}:risk`, timeoutMs: stepTimeoutMs },
  );
  if (action === 'block')
    return {
      ...refused('risk', 'blocked_by_risk', `The payment was blocked with a risk score of ${score}.`),
      risk: { score, action },
    };
  return { risk: { score, action } };
}

async function order({ peers }: Context, { payment }: SagaWork): Promise<{ order_id: string }> {
  const { id, merchant_id, merchant_reference, amount, currency, description, metadata } = payment;
  const created = await peers.order.createOrder(
    {
      body: {
        merchant_id,
        merchant_reference,
        amount,
        currency,
        payment_id: id,
        metadata,
        ...(description === null ? {} : { description }),
      },
    },
    { idempotencyKey: `${id}:order`, timeoutMs: stepTimeoutMs },
  );
  return { order_id: created.id };
}

function refused(step: SagaStep, code: string, message: string): Refusal {
  return { step, code, message, mayHaveHappened: false };
}

const peerNames: Readonly<Record<SagaStep, string>> = {
  authenticate: 'auth',
  policy: 'policy',
  quota: 'quota',
  risk: 'risk',
  order: 'order',
  channel: 'channel',
};

/** What a peer's refusal or absence makes of the payment. @throws what is no peer's doing */
export function refusalOf(step: SagaStep, error: unknown): Refusal {
  // Whoever is refused for asking too often was not refused the payment.
  if (error instanceof PeerProblem && error.status !== 429) return refused(step, error.code, error.message);
  if (!(error instanceof PeerUnavailable) && !(error instanceof PeerProblem)) throw error;
  const mayHaveHappened = error instanceof PeerUnavailable && error.outcome === 'unknown';
  return { step, code: `${peerNames[step]}_unavailable`, message: error.message, mayHaveHappened };
}

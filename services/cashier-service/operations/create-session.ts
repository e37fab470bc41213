import type { Transaction } from '../../kit/data/database.ts';
import { newId } from '../../kit/data/ids.ts';
import { emit } from '../../kit/events/emit.ts';
import { assertCurrency } from '../../kit/money/currencies.ts';
import { Problem, unprocessable } from '../../kit/problem.ts';
import type { IdempotencyHandle } from '../../kit/service.ts';
import { hashOpaqueToken, newOpaqueToken } from '../../kit/sessions/opaque-token.ts';
import {
  type CheckoutSession,
  type CreateCheckoutSession,
  contract,
  type NewCheckoutSession,
} from '../contract.ts';
import type { Context } from '../service.ts';
import { insertSession, updateSessionToken } from '../store/checkout-sessions.ts';
import { pageUrl } from './page-url.ts';

const defaultHours = 24;
/** Maintenance: open checkouts can still be paid, new ones are not made. */
export const checkoutPaused = 'checkout-paused';

/**
 * @throws Problem 503 `checkout_paused`, 422 `unknown_currency`, or the reason for which the merchant's policy allows no such payment;
 * PeerUnavailable when the policy cannot be asked
 */
export async function createSession(
  context: Context,
  request: CreateCheckoutSession,
  idempotency: Pick<IdempotencyHandle, 'bind' | 'resumes'>,
): Promise<NewCheckoutSession> {
  const { database, settings } = context;
  const { resumes } = idempotency;
  if (resumes === undefined) {
    assertNotPaused(context, request);
    await assertAllowed(context, request);
  }
  const token = newOpaqueToken();
  const session = await database.transaction(async (transaction) => {
    // Its first address was told to nobody: the answer was lost with whoever made it.
    if (resumes !== undefined) return updateSessionToken(transaction, resumes, hashOpaqueToken(token));
    const created = await insert(transaction, request, token);
    await idempotency.bind(transaction, created.id);
    return created;
  });
  return { ...session, url: pageUrl(settings, token) };
}

function assertNotPaused({ flags }: Context, { merchant_id, currency }: CreateCheckoutSession): void {
  if (!flags.isOn(checkoutPaused, { subject: merchant_id, attributes: { merchant_id, currency } })) return;
  throw new Problem({
    code: 'checkout_paused',
    status: 503,
    detail: `New checkouts in ${currency} are paused; try again later.`,
    headers: { 'retry-after': '60' },
  });
}

/** A payer is not sent to a page whose every payment the gateway would refuse. */
async function assertAllowed({ peers }: Context, request: CreateCheckoutSession): Promise<void> {
  const { merchant_id, amount, currency } = request;
  assertCurrency(currency);
  const { allowed, reason } = await peers.policy.evaluate({
    body: { merchant_id, amount, currency, method: 'card' },
  });
  if (allowed) return;
  throw unprocessable(
    reason ?? 'method_not_allowed',
    `The policy of the merchant ${merchant_id} does not allow this payment.`,
  );
}

async function insert(
  transaction: Transaction,
  request: CreateCheckoutSession,
  token: string,
): Promise<CheckoutSession> {
  const id = newId('cks');
  const created = await insertSession(transaction, {
    ...request,
    id,
    token_hash: hashOpaqueToken(token),
    merchant_reference: request.merchant_reference ?? id,
    description: request.description ?? null,
    customer_email: request.customer_email ?? null,
    expires_in_hours: request.expires_in_hours ?? defaultHours,
  });
  await emit(transaction, { contract, type: 'checkout_session.created', aggregateId: id, data: created });
  return created;
}

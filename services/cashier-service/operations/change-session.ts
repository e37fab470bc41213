import type { Transaction } from '../../kit/data/database.ts';
import { emit } from '../../kit/events/emit.ts';
import { type CheckoutSession, contract } from '../contract.ts';
import { assertCheckoutTransition } from '../domain/checkout-state.ts';
import { updateSessionState } from '../store/checkout-sessions.ts';

const eventOfState = {
  complete: 'checkout_session.completed',
  expired: 'checkout_session.expired',
} as const satisfies Record<string, keyof typeof contract.events>;

/** The one place where a session changes its state: row and event together; its row is locked. */
export async function changeSession(
  transaction: Transaction,
  session: CheckoutSession,
  change: { to: 'complete'; payment_id: string } | { to: 'expired' },
): Promise<CheckoutSession> {
  assertCheckoutTransition(session.state, change.to);
  const changed = await updateSessionState(transaction, session.id, {
    state: change.to,
    payment_id: change.to === 'complete' ? change.payment_id : null,
  });
  const type = eventOfState[change.to];
  await emit(transaction, { contract, type, aggregateId: session.id, data: changed });
  return changed;
}

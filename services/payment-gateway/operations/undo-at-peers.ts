import type { Transaction } from '../../kit/data/database.ts';
import type { Payment } from '../contract.ts';
import { done, later, type WorkOutcome } from '../domain/pending-work.ts';
import { type Compensation, compensationsAt, type SagaStep } from '../domain/saga.ts';
import { leaseMs } from '../domain/schedule.ts';
import type { Context } from '../service.ts';
import { claimWorkOf, insertWork, type PendingWork } from '../store/pending-work.ts';
import { carryOut, type Worker } from './carry-out.ts';
import { withOwnTime } from './own-time.ts';

export type Undoing = { step: SagaStep; mayHaveHappened: boolean; reservationId?: string | null };

/** Written in the transaction that ends the payment, so that nothing is forgotten whatever happens then. */
export async function insertCompensations(
  transaction: Transaction,
  payment: Payment,
  { step, mayHaveHappened, reservationId = null }: Undoing,
): Promise<void> {
  const references: Readonly<Record<Compensation, string | null>> = {
    cancel_order: payment.order_id,
    release_quota: reservationId,
  };
  for (const kind of compensationsAt(step, mayHaveHappened))
    await insertWork(transaction, {
      payment_id: payment.id,
      kind,
      reference: references[kind],
      reason: `payment ${step} failed`,
    });
}

/** The payer does not wait longer than this; the job does the rest. */
const atOnceTimeMs = 3_000;

/** Undoes at once what can be undone at once; never fails. */
export async function undoForPayment(context: Context, paymentId: string): Promise<void> {
  try {
    await withOwnTime(atOnceTimeMs, async () => {
      for (const work of await claimWorkOf(context.database, paymentId, ['cancel_order', 'release_quota']))
        if (isCompensation(work)) await carryOut(context, work, compensators[work.kind]);
    });
  } catch (error) {
    context.log.warn({ error, payment: paymentId }, 'what a payment left behind is undone later');
  }
}

function isCompensation(work: PendingWork): work is PendingWork & { kind: Compensation } {
  return Object.hasOwn(compensators, work.kind);
}

const callTimeoutMs = 2_000;

export const compensators: Readonly<Record<Compensation, Worker>> = {
  cancel_order: cancelOrder,
  release_quota: releaseQuota,
};

async function cancelOrder({ peers, now }: Context, work: PendingWork): Promise<WorkOutcome> {
  const orderId = work.reference ?? (await openOrderOf(peers, work.payment_id));
  if (orderId === undefined) return nothingKnown(work, now());
  await peers.order.cancelOrder(
    { params: { order_id: orderId }, body: { reason: work.reason } },
    { idempotencyKey: `${work.payment_id}:cancel-order`, timeoutMs: callTimeoutMs },
  );
  return done;
}

async function releaseQuota({ peers, now }: Context, work: PendingWork): Promise<WorkOutcome> {
  const reservationId = work.reference ?? (await reservationOf(peers, work.payment_id));
  if (reservationId === undefined) return nothingKnown(work, now());
  await peers.quota.releaseReservation(
    { params: { reservation_id: reservationId } },
    { idempotencyKey: `${work.payment_id}:release-quota`, timeoutMs: callTimeoutMs },
  );
  return done;
}

async function openOrderOf(peers: Context['peers'], paymentId: string): Promise<string | undefined> {
  const { data } = await peers.order.listOrders(
    { query: { payment_id: paymentId } },
    { timeoutMs: callTimeoutMs },
  );
  return data[0]?.id;
}

async function reservationOf(peers: Context['peers'], paymentId: string): Promise<string | undefined> {
  const { data } = await peers.quota.listReservations(
    { query: { reference: paymentId } },
    { timeoutMs: callTimeoutMs },
  );
  return data[0]?.id;
}

/** No request lives longer than the lease: what is not there by then was never made. */
export function nothingKnown({ created_at }: PendingWork, now: Date): WorkOutcome {
  const isOver = now.getTime() - Date.parse(created_at) >= leaseMs;
  return isOver ? done : later('the peer does not know of it; it may be on its way');
}

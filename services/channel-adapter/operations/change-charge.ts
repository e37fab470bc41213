import type { Transaction } from '../../kit/data/database.ts';
import { emit } from '../../kit/events/emit.ts';
import type { ChannelFailure, ChargeOperation, PaymentNews } from '../channels/channel.ts';
import { contract } from '../contract.ts';
import { mayBecome } from '../domain/charge-state.ts';
import type { Context } from '../service.ts';
import { appendChargeHistory, type ChargeRow, chargeOf, lockCharge, updateCharge } from '../store/charges.ts';

/** Who learns of a change: the caller from the answer it waits for, everybody else by event. */
export type Cause = 'answer' | 'sync' | 'notification' | 'payer';

type Applied = {
  charge: ChargeRow;
  payment: PaymentNews;
  cause: Cause;
  /** What the channel has taken, and will tell of later. */
  operation?: ChargeOperation;
};

/** Brings the charge to where the channel has it. What is late or known changes nothing. */
export async function applyPayment(
  context: Context,
  { charge, payment, cause, operation }: Applied,
): Promise<ChargeRow> {
  return applyNews(context, { charge, cause, change: () => payment, operation: operation ?? null });
}

type News = {
  charge: ChargeRow;
  cause: Cause;
  /** Undefined: nothing new, measured by the charge as it is now. */
  change: (known: ChargeRow) => PaymentNews | undefined;
  operation?: ChargeOperation | null;
};

export async function applyNews({ database, log }: Context, news: News): Promise<ChargeRow> {
  return database.transaction(async (transaction) => {
    const charge = await locked(transaction, news.charge);
    const payment = news.change(charge);
    if (payment === undefined) return charge;
    const isLate = charge.state !== payment.state && !mayBecome(charge.state, payment.state);
    if (isLate) {
      const message = 'the channel says what is no longer possible';
      log.warn({ payment_id: charge.payment_id, from: charge.state, to: payment.state }, message);
      return charge;
    }
    const { state, captured_amount, failure, next_action_url } = payment;
    const after = {
      ...charge,
      ...{ state, captured_amount, failure, next_action_url },
      channel_payment_id: payment.channel_payment_id ?? charge.channel_payment_id,
      card: payment.card ?? charge.card,
      operation: state === 'processing' ? (news.operation ?? charge.operation) : null,
    };
    return change(transaction, { before: charge, after, cause: news.cause });
  });
}

/** The channel never took it: only while nothing else is known. */
export async function failCharge(
  { database }: Context,
  failed: { charge: ChargeRow; failure: ChannelFailure; cause: Cause; if?: (present: ChargeRow) => boolean },
): Promise<ChargeRow> {
  const { failure, cause, if: holds = () => true } = failed;
  return database.transaction(async (transaction) => {
    const charge = await locked(transaction, failed.charge);
    const isUnknown = charge.state === 'processing' && charge.channel_payment_id === null;
    if (!isUnknown || !holds(charge)) return charge;
    return change(transaction, { before: charge, after: { ...charge, state: 'failed', failure }, cause });
  });
}

async function locked(transaction: Transaction, { payment_id }: ChargeRow): Promise<ChargeRow> {
  const charge = await lockCharge(transaction, payment_id);
  if (charge === undefined) throw new Error(`unreachable: charges are never deleted (${payment_id})`);
  return charge;
}

type Change = { before: ChargeRow; after: ChargeRow; cause: Cause };

/** The one place where a charge changes: row, history and event together. */
async function change(transaction: Transaction, { before, after, cause }: Change): Promise<ChargeRow> {
  const isSettled = after.state !== 'processing';
  const changed = await updateCharge(transaction, {
    ...after,
    next_sync_at: isSettled ? null : after.next_sync_at,
  });
  if (before.state === changed.state) return changed;
  await appendChargeHistory(transaction, changed.id, {
    from_state: before.state,
    to_state: changed.state,
    cause,
  });
  if (cause !== 'answer') {
    const data = chargeOf(changed);
    await emit(transaction, { contract, type: 'charge.updated', aggregateId: changed.payment_id, data });
  }
  return changed;
}

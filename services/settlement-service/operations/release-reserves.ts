import { PeerProblem, PeerUnavailable } from '../../kit/calls/peer-client.ts';
import { emit } from '../../kit/events/emit.ts';
import { conflict, notFound } from '../../kit/problem.ts';
import { contract, type Reserve } from '../contract.ts';
import { nextAttemptAt } from '../domain/retry.ts';
import type { Context } from '../service.ts';
import {
  findReserve,
  lockReserve,
  markReleased,
  noteReserveFailure,
  selectDueReserves,
} from '../store/reserves.ts';

const mostAtOnce = 100;

/** Makes available what was kept back long enough. */
export async function releaseDueReserves(context: Context): Promise<void> {
  const due = await selectDueReserves(context.database, { now: context.now(), limit: mostAtOnce });
  for (const reserve of due) {
    try {
      await book(context, reserve);
    } catch (error) {
      if (!(error instanceof PeerProblem || error instanceof PeerUnavailable)) throw error;
      await noteFailure(context, reserve, error);
    }
  }
}

/**
 * Before its time, because somebody decided so.
 * @throws Problem 404 `reserve_not_found`, 409 `reserve_released`
 */
export async function releaseReserve(context: Context, settlementId: string): Promise<Reserve> {
  const reserve = await findReserve(context.database, settlementId);
  if (reserve === undefined) throw notFound('reserve', `of ${settlementId}`);
  if (reserve.state === 'released') throw conflict('reserve_released', 'It was released before.');
  return book(context, reserve);
}

/** The ledger books a reference once: a repetition after a crash is answered with what was booked. */
async function book({ database, peers }: Context, reserve: Reserve): Promise<Reserve> {
  const reference = `settlement:${reserve.settlement_id}:reserve_release`;
  const { merchant_id, amount, currency } = reserve;
  const entry = { amount, currency };
  const { id } = await peers.accounting.createTransaction(
    {
      body: {
        type: 'reserve_release',
        reference,
        entries: [
          { account: { kind: 'reserved', merchant_id }, direction: 'debit', ...entry },
          { account: { kind: 'available', merchant_id }, direction: 'credit', ...entry },
        ],
      },
    },
    { idempotencyKey: reference },
  );
  return database.transaction(async (transaction) => {
    const found = await lockReserve(transaction, reserve.settlement_id);
    if (found?.state === 'released') return found;
    const released = await markReleased(transaction, reserve.settlement_id, id);
    const event = {
      contract,
      type: 'settlement.reserve_released',
      aggregateId: reserve.settlement_id,
    } as const;
    await emit(transaction, { ...event, data: released });
    return released;
  });
}

async function noteFailure(
  { database, now, log }: Context,
  { settlement_id, attempts }: Reserve,
  error: PeerProblem | PeerUnavailable,
): Promise<void> {
  log.warn({ error, settlement_id }, 'a reserve was not released; the ledger is asked again');
  const code = error instanceof PeerProblem ? error.code : `accounting_${error.reason}`;
  const failure = { code, message: error.message };
  await noteReserveFailure(database, settlement_id, {
    failure,
    nextAttemptAt: nextAttemptAt(now(), attempts),
  });
}

import { PeerProblem, PeerUnavailable } from '../../kit/calls/peer-client.ts';
import { conflict, notFound, Problem } from '../../kit/problem.ts';
import type { IdempotencyHandle } from '../../kit/service.ts';
import type { Settlement, SettlementState } from '../contract.ts';
import { bookAgainAt } from '../domain/retry.ts';
import type { Context } from '../service.ts';
import { lockSettlement, selectToRetry } from '../store/settlements.ts';
import { changeSettlement, type SettlementChange } from './change-settlement.ts';

const mostRetriesAtOnce = 100;

type Processing = { id: string; from: Extract<SettlementState, 'created' | 'failed'> };

/**
 * Books a settlement in the ledger; `processing` when the ledger did not tell how it ended.
 * @throws Problem 404 `settlement_not_found`, 409 `illegal_settlement_transition`
 */
export async function processSettlement(
  context: Context,
  { id, from }: Processing,
  idempotency?: Pick<IdempotencyHandle, 'bind' | 'resumes'>,
): Promise<Settlement> {
  const settlement = await context.database.transaction(async (transaction) => {
    const found = await lockSettlement(transaction, id);
    if (found === undefined) throw notFound('settlement', id);
    if (idempotency?.resumes !== undefined) return found;
    // `retry` is for failed ones, `process` for new ones: neither stands in for the other.
    if (found.state !== from)
      throw conflict('illegal_settlement_transition', `It is ${found.state}; only a ${from} one is taken.`);
    await idempotency?.bind(transaction, id);
    return changeSettlement(transaction, found, { to: 'processing' });
  });
  return settlement.state === 'processing' ? bookSettlement(context, settlement) : settlement;
}

/** Books again what the ledger could not book, each time after a longer wait. */
export async function retryFailed(context: Context): Promise<void> {
  const due = await selectToRetry(context.database, { now: context.now(), limit: mostRetriesAtOnce });
  for (const { id } of due) {
    try {
      await processSettlement(context, { id, from: 'failed' });
    } catch (error) {
      // A person was quicker: it is retried or given up.
      if (!(error instanceof Problem && error.code === 'illegal_settlement_transition')) throw error;
    }
  }
}

/** Asks with the same key as often as needed: the ledger books it once and says the same again. */
export async function bookSettlement(context: Context, settlement: Settlement): Promise<Settlement> {
  const change = await askLedger(context, settlement);
  if (change === undefined) return settlement;
  return context.database.transaction(async (transaction) => {
    const found = await lockSettlement(transaction, settlement.id);
    if (found === undefined) throw notFound('settlement', settlement.id);
    const isOurs = found.state === 'processing' && found.attempts === settlement.attempts;
    return isOurs ? changeSettlement(transaction, found, change) : found;
  });
}

/** Undefined when the outcome is not known: it is never guessed. */
async function askLedger(context: Context, settlement: Settlement): Promise<SettlementChange | undefined> {
  const { id, merchant_id, currency, from_sequence, to_sequence, fee_amount, reserve_amount, net_amount } =
    settlement;
  const range = { from_sequence, to_sequence };
  const amounts = { fee_amount, reserve_amount, net_amount };
  try {
    const booking = await context.peers.accounting.processSettlement(
      { body: { settlement_id: id, merchant_id, currency, ...range, ...amounts } },
      { idempotencyKey: `settlement:${id}:${settlement.attempts}` },
    );
    if (booking.state === 'processing') return undefined;
    if (booking.failure !== null) return failed(context, settlement, booking.failure);
    return { to: 'completed', openingAmount: booking.opening_amount ?? null };
  } catch (error) {
    if (error instanceof PeerProblem && error.status < 500 && error.status !== 429)
      return failed(context, settlement, { code: error.code, message: error.message });
    if (!(error instanceof PeerUnavailable) && !(error instanceof PeerProblem)) throw error;
    context.log.warn({ error, settlement_id: id }, 'the ledger did not tell how a settlement ended');
    return undefined;
  }
}

function failed(
  { now }: Context,
  { attempts }: Settlement,
  failure: NonNullable<Settlement['failure']>,
): SettlementChange {
  return { to: 'failed', failure, bookAgainAt: bookAgainAt(now(), { code: failure.code, attempts }) };
}

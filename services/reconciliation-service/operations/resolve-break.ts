import { PeerProblem, PeerUnavailable } from '../../kit/calls/peer-client.ts';
import type { Transaction } from '../../kit/data/database.ts';
import { emit } from '../../kit/events/emit.ts';
import { conflict, notFound, unprocessable } from '../../kit/problem.ts';
import type { IdempotencyHandle } from '../../kit/service.ts';
import { type Adjustment, type Break, contract } from '../contract.ts';
import { assertBreakTransition } from '../domain/states.ts';
import type { Context } from '../service.ts';
import {
  findBreak,
  lockBreak,
  markResolved,
  postponeAdjustment,
  selectAdjustmentsDue,
  withdrawAdjustment,
  writeAdjustment,
} from '../store/breaks.ts';

type Resolution = { breakId: string; note: string; resolved_by?: string; adjustment?: Adjustment };
type Handle = Pick<IdempotencyHandle, 'bind' | 'resumes'>;

/**
 * Without an adjustment at once; with one as soon as the ledger has booked it.
 * @throws Problem 404 `break_not_found`, 409 `illegal_break_transition`, 422 `adjustment_refused`
 */
export async function resolveBreak(
  context: Context,
  resolution: Resolution,
  idempotency: Handle,
): Promise<Break> {
  if (idempotency.resumes === undefined) await begin(context, resolution, idempotency);
  const refusal = await bookAdjustment(context, resolution.breakId);
  if (refusal !== undefined) throw unprocessable('adjustment_refused', `${refusal.code}: ${refusal.message}`);
  const found = await findBreak(context.database, resolution.breakId);
  if (found === undefined) throw notFound('break', resolution.breakId);
  return found;
}

async function begin(
  { database, now, caller }: Context,
  { breakId, note, resolved_by, adjustment }: Resolution,
  { bind }: Pick<Handle, 'bind'>,
): Promise<void> {
  const by = resolved_by ?? (caller.kind === 'service' ? caller.name : caller.kind);
  await database.transaction(async (transaction) => {
    const found = await lockBreak(transaction, breakId);
    if (found === undefined) throw notFound('break', breakId);
    assertBreakTransition(found.state, 'resolved');
    if (found.adjustment !== null)
      throw conflict('illegal_break_transition', 'An adjustment of it is on its way to the ledger.');
    await bind(transaction, breakId);
    if (adjustment === undefined) await resolve(transaction, { breakId, note, by, at: now() });
    else await writeAdjustment(transaction, breakId, { adjustment, note, by });
  });
}

const mostAtOnce = 50;

/** A job: adjustments that the ledger was asked for and did not answer. */
export async function bookAdjustments(context: Context): Promise<void> {
  for (const { id } of await selectAdjustmentsDue(context.database, mostAtOnce))
    await bookAdjustment(context, id);
}

/** The reference makes a repetition the same booking. @returns why the ledger does not want it, if so */
async function bookAdjustment(context: Context, breakId: string): Promise<PeerProblem | undefined> {
  const { database, peers, now, log } = context;
  const found = await findBreak(database, breakId);
  if (found?.adjustment?.state !== 'pending') return undefined;
  const { adjustment, note, run_id } = found;
  const reference = `reconciliation:${breakId}`;
  try {
    const { id } = await peers.accounting.createTransaction(
      {
        body: {
          type: 'adjustment',
          reference,
          description: (note ?? '').slice(0, 1_000),
          metadata: { break_id: breakId, run_id },
          entries: entriesOf(adjustment),
        },
      },
      { idempotencyKey: reference },
    );
    await database.transaction(async (transaction) => {
      const locked = await lockBreak(transaction, breakId);
      if (locked?.adjustment?.state === 'pending')
        await resolve(transaction, { breakId, at: now(), transactionId: id });
    });
    return undefined;
  } catch (error) {
    if (!(error instanceof PeerProblem || error instanceof PeerUnavailable)) throw error;
    log.warn({ error, break_id: breakId }, 'the ledger did not book an adjustment');
    if (!(error instanceof PeerProblem) || !isRefusal(error)) {
      await postponeAdjustment(database, breakId);
      return undefined;
    }
    await withdrawAdjustment(database, breakId);
    return error;
  }
}

/** In flight and too many say nothing about the booking itself. */
function isRefusal({ status, code }: PeerProblem): boolean {
  const isBusy = status === 408 || status === 429 || code === 'idempotency_key_in_flight';
  return status >= 400 && status < 500 && !isBusy;
}

function entriesOf({ debit, credit, amount, currency }: Adjustment) {
  return [
    { account: debit, direction: 'debit', amount, currency } as const,
    { account: credit, direction: 'credit', amount, currency } as const,
  ];
}

type Resolving = { breakId: string; at: Date; note?: string; by?: string; transactionId?: string };

async function resolve(transaction: Transaction, { breakId, ...resolution }: Resolving): Promise<void> {
  const resolved = await markResolved(transaction, breakId, resolution);
  await emit(transaction, {
    contract,
    type: 'reconciliation.break_resolved',
    aggregateId: breakId,
    data: resolved,
  });
}

import { formatMoney } from '../../../src/kernel/money.ts';
import { Problem } from '../../kit/problem.ts';
import type { RunOutcome, Settlement } from '../contract.ts';
import { type CycleTerms, defaultCycle, dueAt, duePeriodEnd } from '../domain/cycle.ts';
import { isWorthSettling } from '../domain/shares.ts';
import type { Context } from '../service.ts';
import { findCycle } from '../store/cycles.ts';
import { findOpenSettlement } from '../store/settlements.ts';
import { createSettlement } from './create-settlement.ts';
import { processSettlement } from './process-settlement.ts';

/** A merchant's bookings in a currency that no settlement had, as the ledger tells of them. */
export type Pair = { merchant_id: string; currency: string; oldest_at: string | null };

export type Settled = { settlement?: Settlement; outcome: RunOutcome };

/** Settles what is due of a pair at the time, and says what was made of it or why it was skipped. */
export async function settlePair(context: Context, pair: Pair, at: Date): Promise<Settled> {
  const { merchant_id, currency } = pair;
  const terms = (await findCycle(context.database, pair)) ?? defaultCycle;
  const due = dueOf(terms, pair, at);
  if ('reason' in due) return skipped(pair, due);
  const open = await findOpenSettlement(context.database, pair);
  // Made by hand, or by a run that ended before it was booked: the next one has to wait for it.
  if (open?.state === 'created')
    return made(pair, () => processSettlement(context, { id: open.id, from: 'created' }));
  if (open !== undefined) return skipped(pair, waitsFor(open));
  const period_end = due.periodEnd.toISOString();
  const query = { currency, until: period_end };
  const { net_amount } = await context.peers.accounting.getSettleable({ params: { merchant_id }, query });
  if (!isWorthSettling(net_amount, terms)) return skipped(pair, tooSmall(pair, net_amount, terms));
  return made(pair, async () => {
    const { id } = await createSettlement(context, { merchant_id, currency, period_end });
    return processSettlement(context, { id, from: 'created' });
  });
}

type Skip = Pick<RunOutcome, 'reason' | 'detail'> & Partial<Pick<RunOutcome, 'settlement_id' | 'net_amount'>>;

function dueOf(terms: CycleTerms, { oldest_at }: Pair, at: Date): { periodEnd: Date } | Skip {
  if (oldest_at === null)
    return { reason: 'nothing_to_settle', detail: `No booking before ${at.toISOString()} is unsettled.` };
  const periodEnd = duePeriodEnd(terms, at);
  if (periodEnd === undefined)
    return { reason: 'manual_cycle', detail: 'Its cycle is manual: it is settled when somebody asks.' };
  const oldest = new Date(oldest_at);
  if (oldest < periodEnd) return { periodEnd };
  const day = dueAt(terms, oldest)?.toISOString().slice(0, 10);
  return { reason: 'not_due', detail: `Its oldest booking, of ${oldest_at}, is due on ${day}.` };
}

function waitsFor({ id, state, net_amount, failure, next_attempt_at }: Settlement): Skip {
  const why = failure === null ? '' : ` (${failure.code})`;
  const then = next_attempt_at ? `; it is booked again at ${next_attempt_at}` : '';
  const detail = `Its settlement ${id} is ${state}${why}${then}.`;
  return { reason: 'settlement_open', detail, settlement_id: id, net_amount };
}

function tooSmall({ currency }: Pair, net_amount: bigint, { minimum_amount }: CycleTerms): Skip {
  const least = formatMoney(minimum_amount, currency);
  const detail = `${formatMoney(net_amount, currency)} waits until it is ${least} or more.`;
  return { reason: 'below_minimum', detail, net_amount };
}

function skipped({ merchant_id, currency }: Pair, skip: Skip): Settled {
  const nothing = { settlement_id: null, net_amount: null };
  return { outcome: { merchant_id, currency, outcome: 'skipped', ...nothing, ...skip } };
}

/** One merchant's refusal, as when somebody settles it at the same moment, does not keep the others from being settled. */
async function made(pair: Pair, make: () => Promise<Settlement>): Promise<Settled> {
  try {
    const settlement = await make();
    return { settlement, outcome: outcomeOf(pair, settlement) };
  } catch (error) {
    if (!(error instanceof Problem) || error.details.status >= 500) throw error;
    return skipped(pair, { reason: 'changed_meanwhile', detail: error.message });
  }
}

function outcomeOf(
  { merchant_id, currency }: Pair,
  { id, state, net_amount, failure }: Settlement,
): RunOutcome {
  const settlement = { merchant_id, currency, reason: null, settlement_id: id, net_amount };
  switch (state) {
    case 'completed':
      return {
        ...settlement,
        outcome: state,
        detail: `${formatMoney(net_amount, currency)} became available.`,
      };
    case 'failed':
      return { ...settlement, outcome: state, detail: `${failure?.code}: ${failure?.message}` };
    case 'created':
    case 'processing':
      return {
        ...settlement,
        outcome: 'processing',
        detail: 'The ledger did not tell how it ended; it is asked again.',
      };
    case 'cancelled':
      return {
        ...settlement,
        outcome: 'skipped',
        reason: 'changed_meanwhile',
        detail: 'It was given up meanwhile.',
      };
  }
}

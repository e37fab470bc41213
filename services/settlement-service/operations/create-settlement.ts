import { isUniqueViolation } from '../../kit/data/database.ts';
import { newId } from '../../kit/data/ids.ts';
import { emit } from '../../kit/events/emit.ts';
import { conflict, notFound, unprocessable } from '../../kit/problem.ts';
import type { IdempotencyHandle } from '../../kit/service.ts';
import { type CreateSettlement, contract, type ReportRow, type Settlement } from '../contract.ts';
import { defaultCycle } from '../domain/cycle.ts';
import { sharesOf } from '../domain/shares.ts';
import type { Context } from '../service.ts';
import { findCycle } from '../store/cycles.ts';
import { appendHistory } from '../store/settlement-history.ts';
import { insertRows } from '../store/settlement-rows.ts';
import { findSettlement, insertSettlement, type NewSettlement } from '../store/settlements.ts';

const rowsAtOnce = 1_000;
/** What is beyond is left to the next settlement. */
const mostRows = 50_000;

/** @throws Problem 422 `nothing_to_settle`, 409 `settlement_open` */
export async function createSettlement(
  context: Context,
  request: CreateSettlement,
  idempotency?: Pick<IdempotencyHandle, 'bind' | 'resumes'>,
): Promise<Settlement> {
  const { database } = context;
  if (idempotency?.resumes !== undefined) return existing(context, idempotency.resumes);
  const periodEnd = request.period_end ?? context.now().toISOString();
  const { rows, from } = await unsettledRows(context, { ...request, until: periodEnd });
  const terms = (await findCycle(database, request)) ?? defaultCycle;
  const made = settlementOf({ ...request, period_end: periodEnd }, { rows, from, terms });
  return database.transaction(async (transaction) => {
    const settlement = await insertSettlement(transaction, made).catch((error: unknown) => {
      throw isUniqueViolation(error, 'settlements_open') ? alreadyOpen(request) : error;
    });
    await idempotency?.bind(transaction, settlement.id);
    await insertRows(transaction, settlement.id, rows);
    await appendHistory(transaction, settlement.id, { from_state: null, to_state: 'created', reason: null });
    await emit(transaction, {
      contract,
      type: 'settlement.created',
      aggregateId: settlement.id,
      data: settlement,
    });
    return settlement;
  });
}

async function existing({ database }: Context, id: string): Promise<Settlement> {
  const settlement = await findSettlement(database, id);
  if (settlement === undefined) throw notFound('settlement', id);
  return settlement;
}

type Unsettled = { merchant_id: string; currency: string; until: string };

/** @throws Problem 422 `nothing_to_settle` */
async function unsettledRows({ peers }: Context, { merchant_id, currency, until }: Unsettled) {
  const params = { merchant_id };
  const range = await peers.accounting.getSettleable({ params, query: { currency, until } });
  const { from_sequence: from, to_sequence } = range;
  if (range.entry_count === 0n)
    throw unprocessable(
      'nothing_to_settle',
      `Nothing in ${currency} was booked before ${until} and is unsettled.`,
    );
  const rows: ReportRow[] = [];
  while (rows.length < mostRows) {
    const from_sequence = rows.at(-1)?.sequence ?? from;
    const query = { currency, from_sequence, to_sequence, limit: rowsAtOnce };
    const page = await peers.accounting.listSettleableEntries({ params, query });
    rows.push(...page.data);
    if (page.data.length < rowsAtOnce) break;
  }
  return { rows, from };
}

type Contents = { rows: readonly ReportRow[]; from: bigint; terms: Parameters<typeof sharesOf>[1] };

function settlementOf(
  request: { merchant_id: string; currency: string; period_end: string },
  { rows, from, terms }: Contents,
): NewSettlement {
  const { merchant_id, currency, period_end } = request;
  const sum = (field: 'gross_amount' | 'fee_amount' | 'net_amount') =>
    rows.reduce((total, row) => total + row[field], 0n);
  return {
    id: newId('set'),
    merchant_id,
    currency,
    period_end,
    from_sequence: from,
    to_sequence: rows.at(-1)?.sequence ?? from,
    entry_count: BigInt(rows.length),
    gross_amount: sum('gross_amount'),
    payment_fee_amount: sum('fee_amount'),
    ...sharesOf(sum('net_amount'), terms),
  };
}

function alreadyOpen({ merchant_id, currency }: CreateSettlement) {
  return conflict('settlement_open', `Another settlement of ${merchant_id} in ${currency} is not completed.`);
}

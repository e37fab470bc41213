import { assertCurrency } from '../../kit/money/currencies.ts';
import type { RunCycles, RunOutcome, Settlement } from '../contract.ts';
import type { Context } from '../service.ts';
import { selectUnanswered } from '../store/settlements.ts';
import { bookSettlement } from './process-settlement.ts';
import { type Pair, settlePair } from './settle-pair.ts';

const pairsAtOnce = 1_000;
const mostPages = 100;
const mostUnanswered = 100;
/** Longer than a call to the ledger with all its repeats. */
const unansweredAfterMs = 40_000;

export type Run = { data: Settlement[]; outcomes: RunOutcome[] };

/**
 * Creates and books every settlement whose period is due at the time, of those asked for.
 * @throws Problem 422 `unknown_currency`
 */
export async function runCycles(context: Context, request: RunCycles = {}): Promise<Run> {
  if (request.currency !== undefined) assertCurrency(request.currency);
  const at = request.at === undefined ? context.now() : new Date(request.at);
  const run: Run = { data: [], outcomes: [] };
  for await (const pair of pairsOf(context, request, at)) {
    const { settlement, outcome } = await settlePair(context, pair, at);
    if (settlement !== undefined) run.data.push(settlement);
    run.outcomes.push(outcome);
  }
  return run;
}

/** Asks the ledger again for settlements of unknown outcome. */
export async function resumeUnanswered(context: Context): Promise<void> {
  const options = { olderThanMs: unansweredAfterMs, limit: mostUnanswered };
  for (const settlement of await selectUnanswered(context.database, options))
    await bookSettlement(context, settlement);
}

type Asked = Pick<RunCycles, 'merchant_id' | 'currency'>;

function pairsOf(context: Context, { merchant_id, currency }: Asked, at: Date): AsyncGenerator<Pair> {
  const until = at.toISOString();
  return merchant_id === undefined
    ? unsettledPairs(context, { currency, until })
    : pairsOfMerchant(context, { merchant_id, currency, until });
}

type Unsettled = { currency: string | undefined; until: string };

async function* unsettledPairs({ peers }: Context, { currency, until }: Unsettled): AsyncGenerator<Pair> {
  let last: Pair | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    const after =
      last === undefined ? {} : { after_merchant_id: last.merchant_id, after_currency: last.currency };
    const only = currency === undefined ? {} : { currency };
    const query = { until, limit: pairsAtOnce, ...only, ...after };
    const { data } = await peers.accounting.listSettleable({ query });
    yield* data;
    last = data.at(-1);
    if (data.length < pairsAtOnce) return;
  }
}

/** Also those with nothing to settle: who asks for one merchant is told of all that it has. */
async function* pairsOfMerchant(
  { peers }: Context,
  { merchant_id, currency, until }: Unsettled & { merchant_id: string },
): AsyncGenerator<Pair> {
  const params = { merchant_id };
  const balances =
    currency === undefined
      ? (await peers.accounting.getBalances({ params, query: {} })).data
      : [{ currency }];
  for (const { currency: own } of balances)
    yield await peers.accounting.getSettleable({ params, query: { currency: own, until } });
}

import { maxAmount } from '../../kit/contract/schemas.ts';
import { Problem, unprocessable } from '../../kit/problem.ts';
import type { Conversion, ExchangeRate } from '../contract.ts';
import { converted, decimalText, type Fraction, type Pair, rateIn } from '../domain/exchange-rate.ts';
import { fetchRates } from '../exchange-rates/api.ts';
import { type CachedRates, keptForMs, readRates, writeRates } from '../exchange-rates/cache.ts';
import type { Context } from '../service.ts';

const freshForMs = 10 * 60 * 1_000;

/**
 * At most 10 minutes old; while the API does not answer at most a day, and the age says so.
 * @throws Problem 404 `exchange_rate_not_found`, 503 `exchange_rate_unavailable`
 */
export async function getExchangeRate(context: Context, pair: Pair): Promise<ExchangeRate> {
  return (await exactRate(context, pair)).shown;
}

/** By the exact rate, rounded once. @throws as getExchangeRate, and Problem 422 `amount_not_convertible` */
export async function convertAmount(
  context: Context,
  { amount, ...pair }: Pair & { amount: bigint },
): Promise<Conversion> {
  const { exact, shown } = await exactRate(context, pair);
  const result = converted(amount, exact, pair);
  if (result === undefined || result > maxAmount)
    throw unprocessable('amount_not_convertible', `The amount has no value in minor units of ${pair.quote}.`);
  return { ...shown, amount, converted_amount: result };
}

async function exactRate(context: Context, pair: Pair): Promise<{ exact: Fraction; shown: ExchangeRate }> {
  const table = await freshest(context);
  const found = rateIn(table, pair);
  if (found === undefined)
    throw new Problem({
      code: 'exchange_rate_not_found',
      status: 404,
      detail: `There is no exchange rate from ${pair.base} to ${pair.quote}.`,
    });
  const age = ageMs(context, table);
  const shown = {
    base: pair.base,
    quote: pair.quote,
    rate: decimalText(found.rate),
    derivation: found.derivation,
    as_of: `${table.date}T00:00:00.000Z`,
    age_seconds: Math.floor(age / 1_000),
    stale: age >= freshForMs,
  };
  return { exact: found.rate, shown };
}

async function freshest(context: Context): Promise<CachedRates> {
  const cached = await readRates(context);
  if (cached !== undefined && ageMs(context, cached) < freshForMs) return cached;
  try {
    const rates = { ...(await fetchRates(context)), fetchedAtMs: context.now().getTime() };
    await writeRates(context, rates);
    return rates;
  } catch (error) {
    const isOutage = error instanceof Problem && error.code === 'exchange_rate_unavailable';
    if (cached === undefined || !isOutage || ageMs(context, cached) >= keptForMs) throw error;
    context.log.warn({ reason: error.message }, 'old exchange rates are given');
    return cached;
  }
}

function ageMs({ now }: Context, { fetchedAtMs }: CachedRates): number {
  return Math.max(0, now().getTime() - fetchedAtMs);
}

/** The exchange-rate API: `GET /v1/latest?base=USD` → `{"base", "date", "rates": {"EUR": "0.9187", …}}`. */
import { outsideBreaker } from '../../kit/calls/outside.ts';
import { Problem } from '../../kit/problem.ts';
import { remainingMs } from '../../kit/trace.ts';
import type { RateTable } from '../domain/exchange-rate.ts';
import type { Context } from '../service.ts';

/** All that the API knows of a day, as decimal texts. */
export type DailyRates = RateTable & { date: string };

/** Every pair is reckoned from one table: one request serves them all, and they fit together. */
const base = 'USD';
const timeoutMs = 3_000;
const mostRates = 1_000;

/** @throws Problem 503 `exchange_rate_unavailable` */
export async function fetchRates(context: Context): Promise<DailyRates> {
  const report = outsideBreaker(context, 'exchange-rates').enter();
  if (report === undefined) throw unavailable('its circuit breaker is open');
  const url = new URL(`/v1/latest?base=${base}`, context.settings.EXCHANGE_RATE_API_URL);
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(Math.min(timeoutMs, remainingMs())) });
    const rates = answer.ok ? ratesIn(await answer.json()) : undefined;
    if (rates === undefined) throw new Error(`it answered ${answer.status} and no rates`);
    report('success');
    return rates;
  } catch (error) {
    report('failure');
    throw unavailable(error instanceof Error ? error.message : String(error), error);
  }
}

function ratesIn(body: unknown): DailyRates | undefined {
  if (!isObject(body) || !isObject(body['rates'])) return undefined;
  const { date, rates } = body;
  if (typeof date !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(date)) return undefined;
  const texts = Object.entries(rates).filter(isRate).slice(0, mostRates);
  return texts.length === 0 ? undefined : { base, date, rates: Object.fromEntries(texts) };
}

function isRate(entry: [string, unknown]): entry is [string, string] {
  const [currency, rate] = entry;
  return /^[A-Z]{3}$/.test(currency) && typeof rate === 'string' && /^\d+(\.\d+)?$/.test(rate);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function unavailable(reason: string, cause?: unknown): Problem {
  const detail = `The exchange-rate API gave no answer: ${reason}.`;
  return new Problem({ code: 'exchange_rate_unavailable', status: 503, detail }, cause);
}

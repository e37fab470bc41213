/** Rates in Redis. Without Redis there is no cache, and the API is asked. */
import type { Context } from '../service.ts';
import type { DailyRates } from './api.ts';

export type CachedRates = DailyRates & { fetchedAtMs: number };

/** Old rates are better than none, for a day. */
export const keptForMs = 24 * 60 * 60 * 1_000;
const key = 'channel-adapter:exchange-rates';

export async function readRates({ redis, log }: Context): Promise<CachedRates | undefined> {
  try {
    const text = await redis.get(key);
    return text === null ? undefined : parsed(text);
  } catch (error) {
    log.debug({ error }, 'exchange rates are not cached now');
    return undefined;
  }
}

export async function writeRates({ redis, log }: Context, rates: CachedRates): Promise<void> {
  try {
    await redis.set(key, JSON.stringify(rates), 'PX', keptForMs);
  } catch (error) {
    log.debug({ error }, 'exchange rates are not cached now');
  }
}

function parsed(text: string): CachedRates | undefined {
  const value: unknown = JSON.parse(text);
  return isCached(value) ? value : undefined;
}

function isCached(value: unknown): value is CachedRates {
  if (typeof value !== 'object' || value === null) return false;
  const [base, date, at, rates] = ['base', 'date', 'fetchedAtMs', 'rates'].map((name): unknown =>
    Reflect.get(value, name),
  );
  const isNamed = typeof base === 'string' && typeof date === 'string' && typeof at === 'number';
  return isNamed && typeof rates === 'object' && rates !== null;
}

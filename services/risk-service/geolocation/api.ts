/** The IP geolocation API: `GET /v1/lookup/203.0.113.1` → `{"country", "is_proxy", "is_vpn", "is_tor", …}`. */
import { outsideBreaker } from '../../kit/calls/outside.ts';
import type { Context } from '../service.ts';

/** Country null: a private address, or one of no known country. */
export type Place = { country: string | null; proxy: boolean };

const timeoutMs = 1_000;

/** @throws Error when it did not tell in a second, or is not asked because it failed too often */
export async function fetchPlace(context: Context, address: string): Promise<Place> {
  const report = outsideBreaker(context, 'ip-geolocation').enter();
  if (report === undefined) throw new Error('its circuit breaker is open');
  const url = new URL(`/v1/lookup/${encodeURIComponent(address)}`, context.settings.IP_GEOLOCATION_API_URL);
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
    const place = answer.ok ? placeIn(await answer.json()) : undefined;
    if (place === undefined) throw new Error(`it answered ${answer.status}`);
    report('success');
    return place;
  } catch (error) {
    report('failure');
    throw error;
  }
}

function placeIn(body: unknown): Place | undefined {
  if (typeof body !== 'object' || body === null || !('country' in body)) return undefined;
  const { country } = body;
  const proxy = ['is_proxy', 'is_vpn', 'is_tor'].some((name) => Reflect.get(body, name) === true);
  if (country === null) return { country, proxy };
  return typeof country === 'string' && /^[A-Z]{2}$/.test(country) ? { country, proxy } : undefined;
}

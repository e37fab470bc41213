import { isIP } from 'node:net';
import type { Reason } from '../domain/evaluate.ts';
import type { Context } from '../service.ts';
import { fetchPlace, type Place } from './api.ts';

export type Located = { country: string | null; proxy: boolean | null; note?: Reason };

/** Addresses move seldom. */
const keptForSeconds = 24 * 60 * 60;

/** Never throws: a payment does not fail because nobody knows where its payer is. */
export async function locate(context: Context, address: string | undefined): Promise<Located> {
  if (address === undefined) return { country: null, proxy: null };
  if (isIP(address) === 0) return unknown('ip_address_invalid', 'What was given as the address is none.');
  try {
    return (await readPlace(context, address)) ?? (await learned(context, address));
  } catch (error) {
    context.log.warn({ error }, 'the place of an address is unknown');
    return unknown('ip_location_unknown', 'The geolocation API did not tell where the address is.');
  }
}

async function learned(context: Context, address: string): Promise<Place> {
  const place = await fetchPlace(context, address);
  await context.redis.set(keyOf(address), JSON.stringify(place), 'EX', keptForSeconds).catch(() => {
    // Without Redis it is asked for again.
  });
  return place;
}

async function readPlace({ redis }: Context, address: string): Promise<Place | undefined> {
  const text = await redis.get(keyOf(address)).catch(() => null);
  const value: unknown = text === null ? undefined : JSON.parse(text);
  return isPlace(value) ? value : undefined;
}

function isPlace(value: unknown): value is Place {
  if (typeof value !== 'object' || value === null || !('country' in value) || !('proxy' in value))
    return false;
  return typeof value.proxy === 'boolean' && (value.country === null || typeof value.country === 'string');
}

function keyOf(address: string): string {
  return `risk-service:place:${address.toLowerCase()}`;
}

function unknown(code: string, detail: string): Located {
  return { country: null, proxy: null, note: { code, points: 0, detail } };
}

/** What an endpoint that answers 429 or 503 asks for (RFC 9110, section 10.2.3). */

const asksForTime: ReadonlySet<number> = new Set([429, 503]);

/** Milliseconds until it wants to be asked again; null when it said nothing that can be read. */
export function retryAfterMs(status: number, header: unknown, now: Date): number | null {
  if (!asksForTime.has(status) || typeof header !== 'string') return null;
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1_000;
  const atMs = /GMT$/.test(header) ? Date.parse(header) : Number.NaN;
  return Number.isNaN(atMs) ? null : Math.max(0, atMs - now.getTime());
}

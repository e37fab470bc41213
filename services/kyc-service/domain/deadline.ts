/** How long a merchant has for what is asked of it; charges that were open until then are closed afterwards. */
const documentsDueMs = 14 * 24 * 3_600_000;

export function dueFrom(now: Date): string {
  return new Date(now.getTime() + documentsDueMs).toISOString();
}

const renewalMs = 30 * 24 * 3_600_000;

/** From when on what ends then can be renewed, so that nothing has to lapse. */
export function renewableFrom(end: string): Date {
  return new Date(Date.parse(end) - renewalMs);
}

export function isRenewable(end: string, now: Date): boolean {
  return renewableFrom(end) <= now;
}

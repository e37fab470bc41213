const unitMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Milliseconds of a duration such as `250ms`, `5s`, `1m30s`, `24h`; undefined when it is not one. */
export function parseDuration(text: string): number | undefined {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)];
  if (parts.length === 0 || parts.map((part) => part[0]).join('') !== text) return undefined;
  let totalMs = 0;
  for (const [, amount, unit] of parts) {
    if (amount === undefined || !isUnit(unit)) return undefined;
    totalMs += Number(amount) * unitMs[unit];
  }
  return Math.round(totalMs);
}

/** For people: `45ms`, `1.2s`, `3m 20s`, `2h 5m`, `4d 3h`. */
export function formatDuration(durationMs: number): string {
  if (durationMs < 1_000) return `${Math.round(durationMs)}ms`;
  if (durationMs < 60_000) return `${(durationMs / 1_000).toFixed(1)}s`;
  if (durationMs < unitMs.h) return pair(durationMs, 'm', 's');
  if (durationMs < unitMs.d) return pair(durationMs, 'h', 'm');
  return pair(durationMs, 'd', 'h');
}

function pair(durationMs: number, big: keyof typeof unitMs, small: keyof typeof unitMs): string {
  const bigCount = Math.floor(durationMs / unitMs[big]);
  const smallCount = Math.floor((durationMs % unitMs[big]) / unitMs[small]);
  return smallCount === 0 ? `${bigCount}${big}` : `${bigCount}${big} ${smallCount}${small}`;
}

function isUnit(unit: string | undefined): unit is keyof typeof unitMs {
  return unit !== undefined && Object.hasOwn(unitMs, unit);
}

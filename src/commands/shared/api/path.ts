/** path`/api/v1/payments/${id}/capture`: what stands between is encoded, so that it stays one segment. */
export function path(fixed: TemplateStringsArray, ...segments: readonly string[]): string {
  return fixed.map((text, index) => text + encodeURIComponent(segments[index] ?? '')).join('');
}

export type Query = Readonly<Record<string, string | number | bigint | boolean | undefined>>;

/** `?limit=5&state=failed`, without what is undefined. */
export function queryText(query: Query = {}): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as [string, string]],
  );
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
}

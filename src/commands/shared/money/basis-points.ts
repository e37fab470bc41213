/** `2.9` is 290: hundredths of a percent, exact. Undefined for what is no percentage. */
export function basisPointsOf(word: string): number | undefined {
  const [, whole, fraction = ''] = /^(\d{1,3})(?:\.(\d{1,2}))?$/.exec(word.replace(/ ?%$/, '')) ?? [];
  if (whole === undefined) return undefined;
  const basisPoints = Number(whole) * 100 + Number(fraction.padEnd(2, '0'));
  return basisPoints <= 10_000 ? basisPoints : undefined;
}

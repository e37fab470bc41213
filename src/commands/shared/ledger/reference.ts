const kinds: Readonly<Record<string, string>> = { pay: 'payment', ref: 'refund', wdr: 'withdrawal' };

/** What books once goes by its id in the ledger: `pay_…` is `payment:pay_…`. Anything else stays as it was typed. */
export function referenceOf(word: string): string {
  const kind = kinds[/^([a-z]{3})_/.exec(word)?.[1] ?? ''];
  return kind === undefined ? word : `${kind}:${word}`;
}

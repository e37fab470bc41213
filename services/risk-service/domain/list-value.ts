import type { ListEntry } from '../contract.ts';

/** One spelling for each thing, so that a list finds it. */
export function normalized(kind: ListEntry['kind'], value: string): string {
  const text = value.trim();
  if (kind === 'country') return text.toUpperCase();
  return kind === 'card_fingerprint' || kind === 'merchant' ? text : text.toLowerCase();
}

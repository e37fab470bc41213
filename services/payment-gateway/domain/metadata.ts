import { unprocessable } from '../../kit/problem.ts';
import type { MetadataChange } from '../contract.ts';

const mostPairs = 50;

/**
 * What is named is set, or with null or nothing removed; the rest stays. Null for all of it leaves none.
 * Source: docs.stripe.com/api/metadata.
 * @throws Problem 422 `too_much_metadata`
 */
export function changedMetadata(
  present: Readonly<Record<string, string>>,
  change: MetadataChange,
): Record<string, string> {
  if (change === null) return {};
  const pairs = new Map(Object.entries(present));
  for (const [key, value] of Object.entries(change))
    if (value === null || value === '') pairs.delete(key);
    else pairs.set(key, value);
  if (pairs.size > mostPairs)
    throw unprocessable(
      'too_much_metadata',
      `There would be ${pairs.size} pairs of metadata; at most ${mostPairs} are kept. Remove some with null.`,
    );
  return Object.fromEntries(pairs);
}

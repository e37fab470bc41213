import { createHash } from 'node:crypto';
import { newId } from '../../kit/data/ids.ts';
import type { IdempotencyHandle } from '../../kit/service.ts';

/**
 * Names one asking for a capture or a void: the same for a repetition of the request, another for the next request. A
 * channel answers a key that it knows as it did before, so that what was once refused would be refused for ever.
 */
export function askingOf(paymentId: string, { key }: Pick<IdempotencyHandle, 'key'>): string {
  const text = `${paymentId}\n${key ?? newId('ask')}`;
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

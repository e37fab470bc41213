/** Source: docs.adyen.com/development-resources/api-idempotency: keys of at most 64 characters, for seven days and more. */
import { createHash } from 'node:crypto';
import type { Answer, SandboxRequest } from '../http/router.ts';
import type { Clock } from '../state/clock.ts';
import type { Store } from '../state/store.ts';
import { maxObjects } from './books.ts';
import { AdyenError, invalid } from './errors.ts';

type Kept = { id: string; fingerprint: string; status: number; body: object; atMs: number };

const keptForMs = 7 * 24 * 60 * 60 * 1_000;
const longestKey = 64;

/** The same key and body replay the first answer; another body is refused. What was refused as invalid never began. */
export function openIdempotency(store: Store, clock: Clock) {
  const answers = store.collection<Kept>('adyen.idempotency', maxObjects);
  return (request: SandboxRequest, handle: () => Answer): Answer => {
    const key = request.headers['idempotency-key'];
    if (request.method !== 'POST' || typeof key !== 'string' || key === '') return handle();
    if (key.length > longestKey) throw invalid('702', `The idempotency key is longer than ${longestKey}`);
    const fingerprint = createHash('sha256').update(`${request.path}\n${request.body}`).digest('hex');
    const kept = answers.get(key);
    if (kept !== undefined && clock.nowMs() - kept.atMs < keptForMs) {
      if (kept.fingerprint === fingerprint)
        return { status: kept.status, body: kept.body, headers: { 'idempotency-key': key } };
      throw new AdyenError(422, { code: '704', message: 'request already processed or in progress' });
    }
    const answer = handle();
    if (answer.status < 300 && typeof answer.body === 'object')
      answers.put({ id: key, fingerprint, status: answer.status, body: answer.body, atMs: clock.nowMs() });
    return { ...answer, headers: { ...answer.headers, 'idempotency-key': key } };
  };
}

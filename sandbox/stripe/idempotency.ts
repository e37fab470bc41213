/** Stripe's idempotent requests. Source: docs.stripe.com/api/idempotent_requests. */
import { createHash } from 'node:crypto';
import type { Answer, SandboxRequest } from '../http/router.ts';
import type { Clock } from '../state/clock.ts';
import type { Store } from '../state/store.ts';
import { maxObjects } from './books.ts';
import { StripeError } from './errors.ts';

type Kept = {
  id: string;
  fingerprint: string;
  requestId: string;
  status: number;
  body: object;
  atMs: number;
};

const keptForMs = 24 * 60 * 60 * 1_000;
const longestKey = 255;

export type Idempotency = (request: SandboxRequest, requestId: string, handle: () => Answer) => Answer;

/** The same key and parameters replay the first answer; other parameters are an idempotency_error. */
export function openIdempotency(store: Store, clock: Clock): Idempotency {
  const answers = store.collection<Kept>('stripe.idempotency', maxObjects);
  return (request, requestId, handle) => {
    const key = keyOf(request);
    if (key === undefined) return handle();
    const fingerprint = createHash('sha256').update(`${request.path}\n${request.body}`).digest('hex');
    const kept = answers.get(key);
    if (kept !== undefined && clock.nowMs() - kept.atMs < keptForMs) return replay(kept, fingerprint, key);
    const answer = handle();
    if (isKept(answer)) {
      answers.put({
        id: key,
        fingerprint,
        requestId,
        status: answer.status,
        body: answer.body,
        atMs: clock.nowMs(),
      });
    }
    return { ...answer, headers: { ...answer.headers, 'idempotency-key': key } };
  };
}

function keyOf(request: SandboxRequest): string | undefined {
  const key = request.headers['idempotency-key'];
  if (request.method !== 'POST' || typeof key !== 'string' || key === '') return undefined;
  if (key.length <= longestKey) return key;
  throw new StripeError(400, {
    type: 'idempotency_error',
    message: `Idempotency keys can be at most ${longestKey} characters.`,
  });
}

function replay(kept: Kept, fingerprint: string, key: string): Answer {
  if (kept.fingerprint !== fingerprint) {
    const message = `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`;
    throw new StripeError(400, { type: 'idempotency_error', message });
  }
  const headers = {
    'idempotency-key': key,
    'idempotent-replayed': 'true',
    'original-request': kept.requestId,
  };
  return { status: kept.status, body: kept.body, headers };
}

/** A request that failed validation never began, so it may be repeated with the same key. */
function isKept(answer: Answer): answer is Answer & { body: object } {
  if (typeof answer.body !== 'object') return false;
  return answer.status < 300 || answer.status === 402;
}

import { asRefusal } from '../calls/peer-refusal.ts';
import type { Database } from '../data/database.ts';
import { Problem } from '../problem.ts';
import type { Caller, IdempotencyHandle } from '../service.ts';
import { type AuditedResource, audit, type State } from './audit.ts';
import { findRequest } from './entries.ts';
import type { AuditEntry } from './schemas.ts';

export type AuditedRequest<T> = {
  /** `merchant.suspend`: kept as `merchant.suspend_requested`, and `merchant.suspend_refused` where it was. */
  action: string;
  /** `merchant.suspended` */
  done: string;
  resource: AuditedResource;
  reason?: string | undefined;
  /** The resource as it is now; left out where it is made. */
  read?: () => Promise<State | null>;
  /** Whoever is asked does it once for one key. */
  ask: (idempotencyKey: string) => Promise<T>;
  /** What is kept of the answer: no secret. */
  after: (answer: T) => State;
  /** Where the resource is made by it. */
  madeId?: (answer: T) => string;
};

type Auditing = { database: Database; caller: Caller };
type Kept = Pick<AuditEntry, 'id' | 'before'>;

/**
 * For what is another service's to change: that it was asked for is kept before that service is asked, with the state
 * it was asked in, and after it the change or the refusal. A request that was interrupted is asked again under the
 * same key, so that the change happens once.
 * @throws Problem with the status and code of the refusal; PeerUnavailable
 */
export async function auditedRequest<T>(
  auditing: Auditing,
  request: AuditedRequest<T>,
  idempotency: IdempotencyHandle,
): Promise<T> {
  try {
    const kept = await keptRequest(auditing, request, idempotency);
    const answer = await asked(auditing, request, kept);
    await keepDone(auditing, request, { kept, answer });
    return answer;
  } catch (error) {
    throw asRefusal(error);
  }
}

async function keptRequest<T>(
  { database, caller }: Auditing,
  { action, resource, reason, read }: AuditedRequest<T>,
  idempotency: IdempotencyHandle,
): Promise<Kept> {
  if (idempotency.resumes !== undefined) return findRequest(database, idempotency.resumes);
  const before = (await read?.()) ?? null;
  return database.transaction(async (transaction) => {
    const requested = { action: `${action}_requested`, ...resource, before, reason };
    const id = await audit(transaction, caller, requested);
    await idempotency.bind(transaction, id);
    return { id, before };
  });
}

async function asked<T>(auditing: Auditing, request: AuditedRequest<T>, kept: Kept): Promise<T> {
  try {
    return await request.ask(kept.id);
  } catch (error) {
    const refusal = asRefusal(error);
    if (refusal instanceof Problem) await keepRefusal(auditing, request, { kept, code: refusal.code });
    throw refusal;
  }
}

async function keepRefusal<T>(
  { database, caller }: Auditing,
  { action, resource }: AuditedRequest<T>,
  { kept: { id, before }, code }: { kept: Kept; code: string },
): Promise<void> {
  const refused = { action: `${action}_refused`, ...resource, request_id: id, before, reason: code };
  await database.transaction((transaction) => audit(transaction, caller, refused));
}

async function keepDone<T>(
  { database, caller }: Auditing,
  { done, resource, reason, after, madeId }: AuditedRequest<T>,
  { kept: { id, before }, answer }: { kept: Kept; answer: T },
): Promise<void> {
  const change = {
    action: done,
    ...resource,
    ...(madeId === undefined ? {} : { resource_id: madeId(answer) }),
    request_id: id,
    reason,
    before,
    after: after(answer),
  };
  await database.transaction((transaction) => audit(transaction, caller, change));
}

import type { Transaction } from '../data/database.ts';
import { newId } from '../data/ids.ts';
import type { Caller } from '../service.ts';
import { currentScope } from '../trace.ts';
import { insertAuditEntry } from './entries.ts';
import type { AuditEntry } from './schemas.ts';

export type AuditedResource = { resource_type: string; resource_id: string; merchant_id?: string };

export type AuditedChange = AuditedResource & {
  action: string;
  /** The entry of the request that this is the outcome of: of a second outcome nothing is kept. */
  request_id?: string;
  before?: State | null;
  after?: State | null;
  reason?: string | undefined;
};

export type State = Readonly<Record<string, unknown>>;

/** In the transaction of the change itself: neither is there without the other. @returns the entry's id */
export async function audit(
  transaction: Transaction,
  caller: Caller,
  change: AuditedChange,
): Promise<string> {
  const id = newId('aud');
  await insertAuditEntry(transaction, {
    id,
    ...actorOf(caller),
    action: change.action,
    resource_type: change.resource_type,
    resource_id: change.resource_id,
    merchant_id: change.merchant_id ?? merchantOf(change.before) ?? merchantOf(change.after) ?? null,
    request_id: change.request_id ?? null,
    before: change.before ?? null,
    after: change.after ?? null,
    reason: change.reason ?? null,
    trace_id: currentScope()?.traceId ?? 'none',
  });
  return id;
}

/** Who decides, as the owner of a record keeps it: two people are told apart by it. */
export function personOf(caller: Caller): string {
  return actorOf(caller).actor_id;
}

/** What most records say of themselves. */
function merchantOf(state: State | null | undefined): string | undefined {
  const merchantId = state?.['merchant_id'];
  return typeof merchantId === 'string' ? merchantId : undefined;
}

function actorOf(caller: Caller): Pick<AuditEntry, 'actor_kind' | 'actor_id'> {
  switch (caller.kind) {
    case 'operator':
      return { actor_kind: 'operator', actor_id: 'operator' };
    case 'user':
      return { actor_kind: 'user', actor_id: caller.userId };
    case 'service':
      return { actor_kind: 'service', actor_id: caller.name };
    default:
      throw new Error(`a change by ${caller.kind} is not foreseen`);
  }
}

import { type AuditedRequest, auditedRequest } from '../../kit/audit/audited-request.ts';
import { asRefusal } from '../../kit/calls/peer-refusal.ts';
import { notFound } from '../../kit/problem.ts';
import type { IdempotencyHandle } from '../../kit/service.ts';
import { requirePermission } from '../../kit/sessions/permissions.ts';
import type { Permission } from '../domain/roles.ts';
import type { Context } from '../service.ts';
import { findMerchant } from '../store/merchants.ts';
import { ownMerchant } from './own-merchant.ts';

/** What another service keeps of a merchant. */
export type Kept<T> = {
  permission: Permission;
  /** As its problems name it: `api_key`. */
  kind: string;
  id: string;
  read: () => Promise<T>;
  /** What the audit log keeps of it: no secret, and nothing about payers. */
  shown: (record: T) => Record<string, unknown>;
};

type OfMerchant = { merchant_id: string };

/** Another merchant's is as good as none. @throws Problem 403 `insufficient_permission`, 404 */
export async function readOwn<T extends OfMerchant>({ caller }: Context, kept: Kept<T>): Promise<T> {
  requirePermission(caller, kept.permission);
  const record = await passingOn(kept.read());
  if (caller.kind === 'user' && caller.merchantId !== record.merchant_id) throw notFound(kept.kind, kept.id);
  return record;
}

/** What belongs to it: its history, its evidence. @throws as `readOwn` */
export async function readOfOwn<T extends OfMerchant, R>(
  context: Context,
  kept: Kept<T>,
  read: () => Promise<R>,
): Promise<R> {
  await readOwn(context, kept);
  return passingOn(read());
}

export type Change<R> = Pick<AuditedRequest<R>, 'action' | 'done' | 'ask' | 'after'>;

/** With who did it in the audit log. @throws as `readOwn`, and what the other service refuses */
export async function changeOwn<T extends OfMerchant, R>(
  context: Context,
  { kept, ...change }: Change<R> & { kept: Kept<T> },
  idempotency: IdempotencyHandle,
): Promise<R> {
  const record = await readOwn(context, kept);
  const resource = {
    resource_type: kept.kind,
    resource_id: kept.id,
    merchant_id: record.merchant_id,
  };
  const read = async () => kept.shown(record);
  return auditedRequest(context, { ...change, resource, read }, idempotency);
}

export type Making<R> = {
  permission: Permission;
  kind: string;
  /** Whose it is, where the caller names one. */
  merchantId: string | undefined;
  ask: (merchantId: string, idempotencyKey: string) => Promise<R>;
  after: (made: R) => Record<string, unknown>;
};

/**
 * For a merchant that there is, with who did it in the audit log.
 * @throws Problem 400 `merchant_required`, 403, 404 `merchant_not_found`, and what the other service refuses
 */
export async function makeOwn<R extends { id: string }>(
  context: Context,
  { permission, kind, merchantId, ask, after }: Making<R>,
  idempotency: IdempotencyHandle,
): Promise<R> {
  const { database, caller } = context;
  requirePermission(caller, permission);
  const merchant_id = ownMerchant(caller, merchantId);
  if ((await findMerchant(database, merchant_id)) === undefined) throw notFound('merchant', merchant_id);
  return auditedRequest(
    context,
    {
      action: `${kind}.create`,
      done: `${kind}.created`,
      resource: { resource_type: kind, resource_id: 'new', merchant_id },
      ask: (idempotencyKey) => ask(merchant_id, idempotencyKey),
      after,
      madeId: ({ id }) => id,
    },
    idempotency,
  );
}

/** What another service works out for a merchant; without a permission every role may ask. @throws Problem 400 `merchant_required`, 403, and its refusals */
export async function askForOwn<R>(
  { caller }: Context,
  { permission, merchantId }: { permission?: Permission; merchantId: string | undefined },
  ask: (merchantId: string) => Promise<R>,
): Promise<R> {
  if (permission !== undefined) requirePermission(caller, permission);
  return passingOn(ask(ownMerchant(caller, merchantId)));
}

async function passingOn<R>(answer: Promise<R>): Promise<R> {
  return answer.catch((error: unknown) => {
    throw asRefusal(error);
  });
}

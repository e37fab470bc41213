import type { Flag, RollbackFlag, UpdateFlag } from '../../config-service/contract.ts';
import { personOf } from '../../kit/audit/audit.ts';
import type { IdempotencyHandle } from '../../kit/service.ts';
import type { Context } from '../service.ts';
import { type ChangeElsewhere, carryOut } from './carry-out.ts';

const permission = 'flags:write';

/** @throws Problem 403 `insufficient_permission`, 404 `flag_not_found`, 409 `version_conflict` */
export function updateFlag(
  context: Context,
  { key, ...change }: { key: string } & Omit<UpdateFlag, 'changed_by'>,
  idempotency: IdempotencyHandle,
): Promise<Flag> {
  const body = { ...change, changed_by: personOf(context.caller) };
  const action = { asked: 'update', done: 'updated' };
  const ask: Ask = (options) => context.peers.config.updateFlag({ params: { key }, body }, options);
  return changeFlag(context, { key, action, reason: change.comment, ask }, idempotency);
}

/** @throws Problem 403 `insufficient_permission`, 404 `flag_not_found` or `flag_version_not_found`, 409 `version_conflict` */
export function rollbackFlag(
  context: Context,
  { key, ...change }: { key: string } & Omit<RollbackFlag, 'changed_by'>,
  idempotency: IdempotencyHandle,
): Promise<Flag> {
  const body = { ...change, changed_by: personOf(context.caller) };
  const action = { asked: 'roll_back', done: 'rolled_back' };
  const ask: Ask = (options) => context.peers.config.rollbackFlag({ params: { key }, body }, options);
  return changeFlag(context, { key, action, reason: change.comment, ask }, idempotency);
}

type Ask = ChangeElsewhere<Flag>['ask'];
type Change = Pick<ChangeElsewhere<Flag>, 'action' | 'ask' | 'reason'> & { key: string };

function changeFlag(
  context: Context,
  { key, ...change }: Change,
  idempotency: IdempotencyHandle,
): Promise<Flag> {
  const read = () => context.peers.config.getFlag({ params: { key } });
  const resource = { type: 'flag', id: key } as const;
  return carryOut(context, { ...change, permission, resource, read }, idempotency);
}

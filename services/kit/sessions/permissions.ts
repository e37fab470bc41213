import { Problem } from '../problem.ts';
import type { Caller } from '../service.ts';

export type UserCaller = Extract<Caller, { kind: 'user' }>;

/**
 * A signed-in user needs the permission; whoever comes with a certificate was let in by platform.yaml.
 * @throws Problem 403 `insufficient_permission`
 */
export function requirePermission(caller: Caller, permission: string): void {
  if (caller.kind === 'operator' || caller.kind === 'service') return;
  if (caller.kind === 'user' && caller.permissions.includes(permission)) return;
  throw new Problem({
    code: 'insufficient_permission',
    status: 403,
    detail: `This takes the permission ${permission}.`,
  });
}

/** @throws Problem 403 `user_required` */
export function requireUser(caller: Caller): UserCaller {
  if (caller.kind === 'user') return caller;
  throw new Problem({
    code: 'user_required',
    status: 403,
    detail: 'This is for signed-in users, on the public listener.',
  });
}

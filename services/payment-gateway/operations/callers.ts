import { Problem } from '../../kit/problem.ts';
import type { Caller } from '../../kit/service.ts';
import type { Scope } from '../../merchant-auth-service/contract.ts';

/** The operator and services may do everything that the contract lets them. @throws Problem 403 `insufficient_scope` */
export function assertScope(caller: Caller, scope: Scope): void {
  if (caller.kind !== 'merchant' || caller.scopes.includes(scope)) return;
  throw new Problem({
    code: 'insufficient_scope',
    status: 403,
    detail: `The API key lacks the scope ${scope}.`,
  });
}

/** Whose payments the caller sees; undefined: everyone's. */
export function merchantOf(caller: Caller): string | undefined {
  return caller.kind === 'merchant' ? caller.merchantId : undefined;
}

/** @throws Problem 400 `merchant_required`, 403 `merchant_mismatch` */
export function payingMerchant(caller: Caller, named: string | undefined): string {
  const own = merchantOf(caller) ?? named;
  if (own === undefined)
    throw new Problem({
      code: 'merchant_required',
      status: 400,
      detail: 'Name the merchant in merchant_id.',
    });
  if (named !== undefined && named !== own)
    throw new Problem({
      code: 'merchant_mismatch',
      status: 403,
      detail: 'The API key belongs to another merchant.',
    });
  return own;
}

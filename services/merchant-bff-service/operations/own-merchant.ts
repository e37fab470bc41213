import { Problem } from '../../kit/problem.ts';
import type { Caller } from '../../kit/service.ts';

/**
 * The merchant that a request is about: a user's own one, and the one that the operator or a service names.
 * @throws Problem 400 `merchant_required`, 403 `merchant_mismatch`
 */
export function ownMerchant(caller: Caller, named: string | undefined): string {
  const merchantId = visibleMerchant(caller, named);
  if (merchantId !== undefined) return merchantId;
  throw new Problem({ code: 'merchant_required', status: 400, detail: 'Name the merchant: merchant_id.' });
}

/** Undefined: all of them. @throws Problem 403 `merchant_mismatch` */
export function visibleMerchant(caller: Caller, named: string | undefined): string | undefined {
  if (caller.kind !== 'user') return named;
  if (caller.merchantId !== null && (named ?? caller.merchantId) === caller.merchantId)
    return caller.merchantId;
  throw new Problem({
    code: 'merchant_mismatch',
    status: 403,
    detail: 'You are a user of another merchant.',
  });
}

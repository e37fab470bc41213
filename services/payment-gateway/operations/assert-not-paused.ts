import { Problem } from '../../kit/problem.ts';
import type { Context } from '../service.ts';

/** Stops new payments: of everybody, of a currency, of a merchant, or of a part of the merchants. */
export const paymentsPaused = 'payments-paused';

/** @throws Problem 503 `payments_paused` */
export function assertNotPaused(
  { flags }: Context,
  { merchantId, currency }: { merchantId: string; currency: string },
): void {
  const attributes = { merchant_id: merchantId, currency };
  if (!flags.isOn(paymentsPaused, { subject: merchantId, attributes })) return;
  throw new Problem({
    code: 'payments_paused',
    status: 503,
    detail: `New payments in ${currency} are paused; nothing was charged. Try again later.`,
    headers: { 'retry-after': '60' },
  });
}

import { path } from '../api/path.ts';
import type { ServiceApi } from '../api/service-api.ts';

/** What an amount that is typed for a payment is in; nothing is asked when none was typed. */
export async function currencyOfPayment(
  api: ServiceApi,
  payment: string,
  { amount }: { amount: string | undefined },
): Promise<string> {
  if (amount === undefined) return '';
  return (await api.get('payment-gateway', path`/api/v1/payments/${payment}`)).text('currency');
}

/** Someone pays on the hosted page: over the cashier's public listener, with nothing but the page's address. */
import { Failure } from '../../../kernel/failure.ts';
import type { ServiceApi } from '../api/service-api.ts';
import { postPublic } from './edge.ts';
import type { DemoMerchant } from './onboard.ts';
import { validCard } from './payments.ts';
import type { Teller } from './teller.ts';
import { waitUntil } from './wait-until.ts';

/** @returns the payment */
export async function payOnHostedPage(
  api: ServiceApi,
  merchant: DemoMerchant,
  teller: Teller,
): Promise<string> {
  const session = await api.post('cashier-service', '/api/v1/checkout-sessions', {
    merchant_id: merchant.id,
    amount: 49_90,
    currency: 'USD',
    description: 'Paid on the hosted page',
    return_url: 'https://shop.example/thanks',
  });
  const token = new URL(session.text('url')).pathname.split('/').at(-1) ?? '';
  const { number, exp_month, exp_year, cvc } = validCard('4242424242424242');
  const { status } = await postPublic(api, 'cashier-service', {
    path: `/api/v1/checkout/${token}/pay`,
    body: JSON.stringify({ card: { number, exp_month, exp_year, cvc } }),
    headers: { 'content-type': 'application/json' },
  });
  if (status >= 400)
    throw new Failure({
      code: 'checkout-refused',
      message: `cashier-service refused the payer's card with ${status}`,
      next: ['See what happened: payctl logs cashier-service'],
    });
  const complete = await waitUntil(
    'the checkout session is not complete',
    () => api.get('cashier-service', `/api/v1/checkout-sessions/${session.text('id')}`),
    (seen) => seen.text('state') === 'complete',
  );
  await teller.tell(
    'cashier',
    `a payer pays ${complete.money('amount')} on the hosted page; session complete`,
    1,
  );
  return complete.text('payment_id');
}

/** What was pending is settled, and a part of it goes to the merchant's bank. */
import { Failure } from '../../../kernel/failure.ts';
import type { ServiceApi } from '../api/service-api.ts';
import type { View } from '../api/view.ts';
import type { DemoMerchant } from './onboard.ts';
import type { Teller } from './teller.ts';
import { waitUntil } from './wait-until.ts';

export async function settle(api: ServiceApi, { id }: DemoMerchant, teller: Teller): Promise<View> {
  const created = await api.post('settlement-service', '/api/v1/settlements', {
    merchant_id: id,
    currency: 'USD',
  });
  const path = `/api/v1/settlements/${created.text('id')}`;
  await api.post('settlement-service', `${path}/process`);
  const settlement = await waitUntil(
    'the settlement is not booked',
    () => api.get('settlement-service', path),
    (seen) => ['completed', 'failed'].includes(seen.text('state')),
  );
  assertState(settlement, 'completed');
  await teller.tell(
    'settlement',
    `${settlement.text('entry_count')} bookings settled: ${settlement.money('net_amount')} become available`,
    1,
  );
  return settlement;
}

const payoutAmount = 25_00;

export async function payOut(api: ServiceApi, merchant: DemoMerchant, teller: Teller): Promise<View> {
  const account = await api.post('withdrawal-service', '/api/v1/bank-accounts', {
    merchant_id: merchant.id,
    holder_name: merchant.name,
    currency: 'USD',
    // The IBAN registry's own example for Germany.
    iban: 'DE89 3704 0044 0532 0130 00',
  });
  await teller.tell('withdrawal', `bank account ${account.text('iban_masked')} added`);
  const created = await api.post('withdrawal-service', '/api/v1/withdrawals', {
    merchant_id: merchant.id,
    bank_account_id: account.text('id'),
    amount: payoutAmount,
    currency: 'USD',
    description: 'payctl demo',
  });
  const path = `/api/v1/withdrawals/${created.text('id')}`;
  const withdrawal = await waitUntil(
    'the bank has not paid',
    () => api.post('withdrawal-service', `${path}/sync`),
    (seen) => ['paid', 'failed', 'cancelled'].includes(seen.text('state')),
  );
  assertState(withdrawal, 'paid');
  await teller.tell('withdrawal', `${withdrawal.money('amount')} paid out to the bank`, 1);
  return withdrawal;
}

function assertState(view: View, wanted: string): void {
  if (view.text('state') === wanted) return;
  const failure = view.inner('failure');
  throw new Failure({
    code: 'demo-failed',
    message: `${view.text('id')} is ${view.text('state')}, not ${wanted}`,
    ...(failure === undefined ? {} : { reason: `${failure.text('code')}: ${failure.text('message')}` }),
    next: ['See what happened: payctl logs --level warn'],
  });
}

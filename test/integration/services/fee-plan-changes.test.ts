/** A merchant's fee plan changes within a batch: each payment costs what the plan of its own time says, whatever came after. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { service as ledgerService } from '../../../services/accounting-service/service.ts';
import {
  type CreateFeePlan,
  contract as policy,
} from '../../../services/merchant-policy-service/contract.ts';
import { contract as gateway, type Payment } from '../../../services/payment-gateway/contract.ts';
import { contract } from '../../../services/settlement-service/contract.ts';
import { service } from '../../../services/settlement-service/service.ts';
import { eventually } from '../../fixtures/event-wire.ts';
import { type PaymentPlatform, startPaymentPlatform } from '../../fixtures/payment-platform.ts';

let platform: PaymentPlatform;
before(async () => {
  platform = await startPaymentPlatform([ledgerService, service]);
});
after(() => platform.stop());

test('fees are those of the plan in force when the payment was created, also of a later capture, tiers included', async () => {
  const merchant = await platform.newMerchant();
  await platform.call(policy, 'createPolicy', { body: { merchant_id: merchant } });
  await assign(merchant, { name: 'Flat', percentage_bps: 200, fixed_amount: 0n });
  const flat = await pay(merchant, 10_000n);
  const authorized = await pay(merchant, 20_000n, 'manual');
  await assign(merchant, {
    name: 'Tiered',
    ...{ percentage_bps: 0, fixed_amount: 0n, tier_mode: 'graduated' },
    tiers: [
      { up_to_amount: 5_000n, percentage_bps: 300, fixed_amount: 10n },
      { up_to_amount: null, percentage_bps: 100, fixed_amount: 0n },
    ],
  });
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
  await assign(merchant, { name: 'Dear', percentage_bps: 5_000, fixed_amount: 0n }, tomorrow);
  const within = await pay(merchant, 5_000n);
  const across = await pay(merchant, 10_000n);
  await platform.call(gateway, 'capturePayment', {
    params: { payment_id: authorized.id },
    body: { amount: 12_000n },
  });
  const expected = new Map([
    [flat.id, 200n],
    [authorized.id, 240n], // 2 % of what was captured, by the plan of its creation
    [within.id, 160n], // 3 % and 10
    [across.id, 210n], // and 1 % of what is above
  ]);
  const rows = await settledRows(merchant, expected.size);
  assert.deepEqual(
    new Map(rows.map(({ reference, fee_amount }) => [reference.replace('payment:', ''), fee_amount])),
    expected,
  );
  assert.equal(await previewed(merchant, 12_000n, authorized.created_at), 240n);
  assert.equal(await previewed(merchant, 10_000n, across.created_at), 210n);
  assert.equal(await previewed(merchant, 10_000n, tomorrow), 5_000n);
});

async function assign(
  merchant_id: string,
  terms: Omit<CreateFeePlan, 'currency'>,
  effective_from?: string,
): Promise<void> {
  const body = { ...terms, currency: 'USD' };
  const { id: fee_plan_id } = await platform.call(policy, 'createFeePlan', { body });
  const from = effective_from === undefined ? {} : { effective_from };
  await platform.call(policy, 'assignFeePlan', { params: { merchant_id }, body: { fee_plan_id, ...from } });
}

function pay(
  merchant_id: string,
  amount: bigint,
  capture_method: Payment['capture_method'] = 'automatic',
): Promise<Payment> {
  const card = { number: '4242424242424242', exp_month: 12, exp_year: 2035, cvc: '123' };
  const payment_method = { type: 'card' as const, ...card };
  const body = { merchant_id, amount, currency: 'USD', payment_method, capture_method };
  return platform.call(gateway, 'createPayment', { body });
}

/** The rows of the merchant's settlement, once all of it is booked; their fees are what the settlement says. */
async function settledRows(merchant_id: string, count: number) {
  const body = { merchant_id, currency: 'USD' };
  const settlement = await eventually(async () => {
    const made = await platform.attempt(contract, 'createSettlement', { body });
    if (made.status !== 201) return undefined;
    const { data } = await platform.call(contract, 'listSettlements', { query: { merchant_id, limit: 1 } });
    if (data[0]?.entry_count === BigInt(count)) return data[0];
    const params = { settlement_id: data[0]?.id ?? '' };
    await platform.call(contract, 'cancelSettlement', { params, body: { reason: 'not all is booked yet' } });
    return undefined;
  });
  const params = { settlement_id: settlement.id };
  const { state } = await platform.call(contract, 'processSettlement', { params });
  assert.equal(state, 'completed');
  const { data } = await platform.call(contract, 'listSettlementRows', { params, query: {} });
  const fees = data.reduce((sum, { fee_amount }) => sum + fee_amount, 0n);
  assert.equal(settlement.payment_fee_amount, fees);
  return data;
}

async function previewed(merchant_id: string, amount: bigint, at: string): Promise<bigint | undefined> {
  const body = { merchant_id, currency: 'USD', at, amounts: [amount] };
  return (await platform.call(policy, 'previewFees', { body })).fees[0]?.fee_amount;
}

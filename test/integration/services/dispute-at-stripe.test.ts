/** A dispute from the card that causes it to the ledger, with Stripe played by the sandbox. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import { signatureHeader } from '../../../sandbox/stripe/webhooks.ts';
import { channelVariables, startTestSandbox, testKeys } from '../../../sandbox/testing.ts';
import { contract as ledger } from '../../../services/accounting-service/contract.ts';
import { service as accounting } from '../../../services/accounting-service/service.ts';
import { contract as channels } from '../../../services/channel-adapter/contract.ts';
import { service as channelAdapter } from '../../../services/channel-adapter/service.ts';
import { contract, type Dispute } from '../../../services/dispute-service/contract.ts';
import { service } from '../../../services/dispute-service/service.ts';
import { newId } from '../../../services/kit/data/ids.ts';
import { eventually } from '../../fixtures/event-wire.ts';
import { startServices, type TestPlatform } from '../../fixtures/service.ts';
import { hoursLater, stripeClient } from '../sandbox/support.ts';

let sandbox: Sandbox;
let platform: TestPlatform;

before(async () => {
  sandbox = await startTestSandbox();
  platform = await startServices([channelAdapter, service, accounting], {
    variables: {
      ...channelVariables(sandbox),
    },
  });
});
after(async () => {
  await platform?.stop();
  await sandbox?.close(0);
});

/** Stripe's cards that are disputed by themselves. Source: docs.stripe.com/testing#disputes. */
const disputedCards = [
  ['4000000000000259', 'fraudulent', 'winning_evidence', 'won'],
  ['4000000000002685', 'product_not_received', 'losing_evidence', 'lost'],
] as const;

for (const [number, reason, evidence, outcome] of disputedCards)
  test(`the card ${number} is disputed as ${reason}, and ${evidence} decides it as ${outcome}`, async () => {
    const dispute = await disputeOf(number);
    assert.deepEqual(
      [dispute.state, dispute.reason, dispute.amount, dispute.fee_amount, dispute.currency],
      ['needs_response', reason, 5_000n, 1_500n, 'USD'],
    );
    assert.ok(Date.parse(dispute.evidence_due_by) > Date.now());
    const params = { dispute_id: dispute.id };
    const body = { kind: 'other', text: evidence } as const;
    await platform.call(contract, 'addEvidence', { params, body });
    const submitted = await platform.call(contract, 'submitDispute', { params });
    assert.equal(submitted.state, 'under_review');
    const atStripe = await stripeClient(sandbox).disputes.retrieve(dispute.channel_dispute_id ?? '');
    assert.equal(atStripe.status, 'under_review');
    assert.equal(atStripe.evidence_details.submission_count, 1);
    await hoursLater(sandbox);
    await deliverAll();
    await until(dispute, outcome);
    // Won, the fee is gone; lost, the amount too.
    await hasBalance(dispute, outcome === 'won' ? -1_500n : -6_500n);
  });

test('a dispute that a merchant gives in to is closed at Stripe', async () => {
  const dispute = await disputeOf('4000000000000259');
  const lost = await platform.call(contract, 'acceptDispute', { params: { dispute_id: dispute.id } });
  assert.deepEqual([lost.state, lost.closed_by], ['lost', 'merchant']);
  const atStripe = await stripeClient(sandbox).disputes.retrieve(dispute.channel_dispute_id ?? '');
  assert.equal(atStripe.status, 'lost');
  await deliverAll();
  await hasBalance(dispute, -6_500n);
});

test('Stripe refuses evidence for what it has decided, and the dispute says so', async () => {
  const dispute = await disputeOf('4000000000000259');
  await stripeClient(sandbox).disputes.close(dispute.channel_dispute_id ?? '');
  const params = { dispute_id: dispute.id };
  await platform.call(contract, 'addEvidence', { params, body: { kind: 'receipt', text: 'Paid.' } });
  const refused = await platform.call(contract, 'submitDispute', { params });
  assert.equal(refused.response?.state, 'refused');
  assert.match(refused.response?.failure?.message ?? '', /closed/);
  await deliverAll();
  await until(dispute, 'lost');
});

test('only dispute-service answers disputes, to a channel that there is and takes answers', async () => {
  const input = (channel: string) => ({
    params: { channel, channel_dispute_id: 'du_1' },
    body: { kind: 'acceptance' } as const,
  });
  const stranger = await platform.attempt(channels, 'respondToDispute', input('stripe'), {
    as: 'payment-gateway',
  });
  assert.equal(stranger.status, 403);
  assert.match(
    (await platform.attempt(channels, 'respondToDispute', input('none'))).text,
    /channel_not_found/,
  );
  for (const channel of ['stripe', 'adyen']) {
    const refused = await platform.attempt(channels, 'respondToDispute', input(channel));
    assert.equal(refused.status, 422);
    assert.match(refused.text, /dispute_response_refused/);
  }
});

async function disputeOf(number: string): Promise<Dispute> {
  const paymentId = newId('pay');
  const year = new Date().getUTCFullYear() + 2;
  await platform.call(
    channels,
    'createCharge',
    {
      body: {
        payment_id: paymentId,
        merchant_id: `mer_${paymentId}`,
        channels: ['stripe'],
        amount: 5_000n,
        currency: 'USD',
        payment_method: { type: 'card', number, exp_month: 12, exp_year: year, cvc: '123' },
        capture_method: 'automatic',
        return_url: 'https://shop.example/back',
      },
    },
    { as: 'payment-gateway' },
  );
  await hoursLater(sandbox);
  await deliverAll();
  return eventually(async () => {
    const { data } = await platform.call(contract, 'listDisputes', { query: { payment_id: paymentId } });
    return data[0];
  });
}

/** Every event of a dispute so far, the newest first and again: neither order nor repetition matters. */
async function deliverAll(): Promise<void> {
  for await (const event of stripeClient(sandbox).events.list({ limit: 100 })) {
    if (!event.type.startsWith('charge.dispute.')) continue;
    const body = JSON.stringify(event);
    const signature = signatureHeader(body, testKeys.webhook, Math.floor(Date.now() / 1_000));
    const headers = { 'stripe-signature': signature, 'content-type': 'application/json' };
    const request = { method: 'POST', path: '/webhooks/stripe', body };
    const { status } = await platform.send('channel-adapter', request, { public: true, headers });
    assert.equal(status, 200);
  }
}

async function until({ id }: Dispute, state: Dispute['state']): Promise<void> {
  await eventually(async () => {
    const found = await platform.call(contract, 'getDispute', { params: { dispute_id: id } });
    return found.state === state ? found : undefined;
  });
}

async function hasBalance({ merchant_id }: Dispute, expected: bigint): Promise<void> {
  await eventually(async () => {
    const { data } = await platform.call(ledger, 'getBalances', { params: { merchant_id }, query: {} });
    return data[0]?.available === expected && data[0].reserved === 0n ? true : undefined;
  });
}

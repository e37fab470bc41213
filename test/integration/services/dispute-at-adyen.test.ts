/** A chargeback from Adyen's notification to the ledger, with Adyen played by the sandbox. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import { channelVariables, startTestSandbox } from '../../../sandbox/testing.ts';
import { contract as ledger } from '../../../services/accounting-service/contract.ts';
import { service as accounting } from '../../../services/accounting-service/service.ts';
import { contract as channels } from '../../../services/channel-adapter/contract.ts';
import { service as channelAdapter } from '../../../services/channel-adapter/service.ts';
import { contract, type Dispute } from '../../../services/dispute-service/contract.ts';
import { service } from '../../../services/dispute-service/service.ts';
import { newId } from '../../../services/kit/data/ids.ts';
import { eventually } from '../../fixtures/event-wire.ts';
import { startServices, type TestPlatform } from '../../fixtures/service.ts';
import { hoursLater, steer } from '../sandbox/support.ts';

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

test('a chargeback is defended with what the merchant says, and won', async () => {
  const dispute = await disputeOf();
  assert.deepEqual([dispute.state, dispute.amount], ['needs_response', 2_000n]);
  assert.ok(Date.parse(dispute.evidence_due_by) > Date.now() + 13 * 86_400_000);
  const submitted = await defend(dispute, '已签收: signed on delivery');
  assert.deepEqual([submitted.state, submitted.response?.state], ['under_review', 'delivered']);
  await hoursLater(sandbox);
  await deliverAll();
  await until(dispute, 'won');
  await hasBalance(dispute, 0n);
});

test('what was won and is charged back for the second time is lost after all, and taken once', async () => {
  const dispute = await disputeOf();
  await defend(dispute, 'losing_evidence');
  await hoursLater(sandbox);
  await deliverAll();
  await until(dispute, 'won');
  await hasBalance(dispute, 0n);
  await hoursLater(sandbox);
  for (const _ of [1, 2]) await deliverAll();
  const lost = await until(dispute, 'lost');
  assert.equal(lost.closed_by, 'channel');
  await hasBalance(dispute, -2_000n);
  const params = { dispute_id: dispute.id };
  const { data } = await platform.call(contract, 'listDisputeBookings', { params });
  assert.deepEqual(
    data.map(({ event }) => event),
    ['opened', 'won', 'charged_again'],
  );
  const history = await platform.call(contract, 'getDisputeHistory', { params });
  assert.deepEqual(
    history.data.map(({ to_state }) => to_state),
    ['needs_response', 'under_review', 'won', 'lost'],
  );
});

test('a second chargeback that is told before the reversal is a loss, whatever comes late', async () => {
  const { dispute, channelPaymentId } = await chargedBack();
  for (const outcome of ['won', 'lost']) await chargeback(channelPaymentId, outcome);
  await deliverAll();
  await until(dispute, 'lost');
  await hasBalance(dispute, -2_000n);
});

test('a chargeback that the merchant gives in to is accepted at Adyen', async () => {
  const dispute = await disputeOf();
  const params = { dispute_id: dispute.id };
  const lost = await platform.call(contract, 'acceptDispute', { params });
  assert.deepEqual([lost.state, lost.closed_by, lost.response?.state], ['lost', 'merchant', 'delivered']);
  await hasBalance(dispute, -2_000n);
  const input = { params: { channel: 'adyen', channel_dispute_id: dispute.channel_dispute_id ?? '' } };
  const body = { kind: 'evidence' as const, evidence: [{ kind: 'receipt', text: 'late' }] };
  const late = await platform.attempt(channels, 'respondToDispute', { ...input, body });
  assert.equal(late.status, 422);
  assert.match(late.text, /Dispute is accepted/);
});

test('a defence whose answer is lost is asked for again, and a dispute that is won needs no response', async () => {
  const dispute = await disputeOf();
  const path = '/ca/services/DisputeService/v30/defendDispute';
  await steer(sandbox, 'adyen', '/faults', { kind: 'drop-after', remaining: 2, pathPrefix: path });
  const pending = await defend(dispute, 'a receipt');
  assert.deepEqual([pending.state, pending.response?.state], ['needs_response', 'pending']);
  await until(dispute, 'under_review');
  await hoursLater(sandbox);
  await deliverAll();
  await until(dispute, 'won');
  const params = { dispute_id: dispute.id };
  const accepted = await platform.attempt(contract, 'acceptDispute', { params });
  assert.match(accepted.text, /"code":"illegal_dispute_transition"/);
});

async function disputeOf(): Promise<Dispute> {
  return (await chargedBack()).dispute;
}

async function chargedBack(): Promise<{ dispute: Dispute; channelPaymentId: string }> {
  const paymentId = newId('pay');
  const made = await platform.call(
    channels,
    'createCharge',
    {
      body: {
        payment_id: paymentId,
        merchant_id: `mer_${paymentId}`,
        channels: ['adyen'],
        amount: 2_000n,
        currency: 'EUR',
        payment_method: {
          ...{ type: 'card', number: '4111111145551142', exp_month: 3, exp_year: 2030, cvc: '737' },
        },
        capture_method: 'automatic',
        return_url: 'https://shop.example/back',
      },
    },
    { as: 'payment-gateway' },
  );
  assert.equal(made.state, 'succeeded');
  const channelPaymentId = made.channel_payment_id ?? '';
  await chargeback(channelPaymentId, 'opened');
  await deliverAll();
  const dispute = await eventually(async () => {
    const { data } = await platform.call(contract, 'listDisputes', { query: { payment_id: paymentId } });
    return data[0];
  });
  return { dispute, channelPaymentId };
}

async function chargeback(channelPaymentId: string, outcome: string): Promise<void> {
  await steer(sandbox, 'adyen', `/payments/${channelPaymentId}/chargeback`, { outcome });
}

async function defend({ id }: Dispute, text: string): Promise<Dispute> {
  const params = { dispute_id: id };
  await platform.call(contract, 'addEvidence', { params, body: { kind: 'receipt', text } });
  return platform.call(contract, 'submitDispute', { params });
}

type Sent = { notificationItems: { NotificationRequestItem: Record<string, unknown> }[] };

/** Every notification of a dispute so far, the newest first and again: neither order nor repetition matters. */
async function deliverAll(): Promise<void> {
  const { notifications } = (await steer(sandbox, 'adyen', '/notifications')) as { notifications: Sent[] };
  for (const body of notifications) {
    const code = String(body.notificationItems[0]?.NotificationRequestItem['eventCode']);
    if (!code.includes('CHARGEBACK')) continue;
    const request = { method: 'POST', path: '/webhooks/adyen', body };
    const { status } = await platform.send('channel-adapter', request, { public: true });
    assert.equal(status, 202);
  }
}

async function until({ id }: Dispute, state: Dispute['state']): Promise<Dispute> {
  return eventually(async () => {
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

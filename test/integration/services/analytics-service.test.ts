import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { contract } from '../../../services/analytics-service/contract.ts';
import { forgetPayments } from '../../../services/analytics-service/operations/forget-payments.ts';
import { service } from '../../../services/analytics-service/service.ts';
import { type Dispute, contract as disputes } from '../../../services/dispute-service/contract.ts';
import { newId } from '../../../services/kit/data/ids.ts';
import {
  contract as gateway,
  type Payment,
  type Refund,
} from '../../../services/payment-gateway/contract.ts';
import { type EventWire, eventually } from '../../fixtures/event-wire.ts';
import { startServices, type TestPlatform } from '../../fixtures/service.ts';
import { paymentOf, refundOf } from './gateway-events.ts';

type PaymentType =
  | 'payment.created'
  | 'payment.requires_action'
  | 'payment.succeeded'
  | 'payment.failed'
  | 'payment.cancelled';
type RefundType = 'refund.created' | 'refund.succeeded' | 'refund.failed';

describe('analytics-service', () => {
  let platform: TestPlatform;
  let wire: EventWire;
  before(async () => {
    platform = await startServices([service]);
    wire = platform.wire;
  });
  after(() => platform.stop());

  const tell = (type: PaymentType, payment: Payment) =>
    wire.publish(gateway, { type, aggregateId: payment.id, data: payment });
  const tellRefund = (type: RefundType, refund: Refund) =>
    wire.publish(gateway, { type, aggregateId: refund.payment_id, data: refund });

  const succeed = async (payment: Payment, fee_amount = 30n) => {
    await tell('payment.created', payment);
    const succeeded: Payment = {
      ...payment,
      state: 'succeeded',
      channel: 'stripe',
      captured_amount: payment.amount,
      fee_amount,
    };
    await tell('payment.succeeded', succeeded);
    return succeeded;
  };

  const totalsOf = async (merchant_id: string) => {
    const { data } = await platform.call(contract, 'listMerchantTotals', { query: { merchant_id } });
    return data;
  };

  /** Once so many events of the merchant were consumed. */
  const counted = (merchant_id: string, events: number) =>
    eventually(async () => {
      const totals = await totalsOf(merchant_id);
      const sum = totals
        .flatMap((row) => Object.entries(row))
        .reduce((total, [name, value]) => (name.endsWith('_count') ? total + Number(value) : total), 0);
      return sum === events ? totals : undefined;
    });

  it('adds up exactly what the events say, beyond the safe integers', async () => {
    const merchant_id = newId('mer');
    const amount = 900_000_000_000_000_001n;
    const payment = await succeed(paymentOf({ merchant_id, amount }));
    await succeed(paymentOf({ merchant_id, amount }), 1n);
    await tell('payment.failed', paymentOf({ merchant_id, amount: 7n, state: 'failed' }));
    await tellRefund('refund.created', refundOf(payment));
    await tellRefund('refund.succeeded', refundOf(payment, { amount: 250n }));
    const [totals] = await counted(merchant_id, 7);
    assert.ok(totals !== undefined);
    const { id, created_at, updated_at, ...figures } = totals;
    assert.deepEqual(figures, {
      merchant_id,
      currency: 'EUR',
      created_count: 2,
      requires_action_count: 0,
      requires_capture_count: 0,
      succeeded_count: 2,
      failed_count: 1,
      cancelled_count: 0,
      payment_reversed_count: 0,
      refund_created_count: 1,
      refund_succeeded_count: 1,
      refund_failed_count: 0,
      refund_reversed_count: 0,
      dispute_opened_count: 0,
      dispute_won_count: 0,
      dispute_lost_count: 0,
      created_volume: 2n * amount,
      succeeded_volume: 2n * amount,
      failed_volume: 7n,
      fee_volume: 31n,
      payment_reversed_volume: 0n,
      fee_reversed_volume: 0n,
      refunded_volume: 250n,
      refund_reversed_volume: 0n,
      disputed_volume: 0n,
      dispute_lost_volume: 0n,
      dispute_fee_volume: 0n,
      net_volume: 2n * amount - 31n - 250n,
      success_rate_bp: 6_666,
    });
  });

  it('tells channels apart, a refund by the channel of its payment', async () => {
    const merchant_id = newId('mer');
    const payment = await succeed(paymentOf({ merchant_id }));
    await tellRefund('refund.succeeded', refundOf(payment));
    await tell('payment.failed', paymentOf({ merchant_id, state: 'failed' }));
    await counted(merchant_id, 4);
    const summary = async (channel: string) => {
      const { data } = await platform.call(contract, 'getSummary', { query: { merchant_id, channel } });
      return data[0];
    };
    const stripe = await summary('stripe');
    assert.deepEqual(
      [
        stripe?.succeeded_count,
        stripe?.refund_succeeded_count,
        stripe?.failed_count,
        stripe?.success_rate_bp,
      ],
      [1, 1, 0, 10_000],
    );
    const none = await summary('none');
    assert.deepEqual([none?.created_count, none?.failed_count, none?.success_rate_bp], [1, 1, 0]);
    assert.equal(await summary('another'), undefined);
  });

  it('takes back what a payment gave when it fails after it had succeeded', async () => {
    const merchant_id = newId('mer');
    const payment = await succeed(paymentOf({ merchant_id, amount: 1_000n }), 30n);
    await succeed(paymentOf({ merchant_id, amount: 500n }), 20n);
    const reversed = {
      captured_amount: 0n,
      fee_amount: null,
      reversed_amount: 1_000n,
      reversed_fee_amount: 30n,
    };
    await tell('payment.failed', { ...payment, state: 'failed', ...reversed });
    const [totals] = await counted(merchant_id, 5);
    assert.ok(totals !== undefined);
    assert.deepEqual([totals.succeeded_count, totals.failed_count, totals.payment_reversed_count], [2, 0, 1]);
    assert.deepEqual(
      [totals.payment_reversed_volume, totals.fee_reversed_volume, totals.net_volume],
      [1_000n, 30n, 480n],
    );
  });

  it('gives back what a refund took when it fails after it had succeeded, and nothing when it never had', async () => {
    const merchant_id = newId('mer');
    const payment = await succeed(paymentOf({ merchant_id, amount: 1_000n }), 30n);
    const refund = refundOf(payment, { amount: 400n });
    await tellRefund('refund.succeeded', { ...refund, state: 'succeeded' });
    await tellRefund('refund.failed', { ...refund, state: 'failed', had_succeeded: true });
    await tellRefund('refund.failed', refundOf(payment, { state: 'failed', had_succeeded: false }));
    const [totals] = await counted(merchant_id, 5);
    assert.ok(totals !== undefined);
    assert.deepEqual(
      [totals.refund_succeeded_count, totals.refund_reversed_count, totals.refund_failed_count],
      [1, 1, 1],
    );
    assert.deepEqual(
      [totals.refunded_volume, totals.refund_reversed_volume, totals.net_volume],
      [400n, 400n, 970n],
    );
  });

  it('counts disputes, and what the lost ones cost', async () => {
    const merchant_id = newId('mer');
    const tellDispute = async (outcome: 'won' | 'lost') => {
      const dispute = disputeOf({ merchant_id });
      const of = { aggregateId: dispute.id };
      await wire.publish(disputes, { type: 'dispute.opened', ...of, data: dispute });
      await wire.publish(disputes, { type: 'dispute.closed', ...of, data: { ...dispute, state: outcome } });
    };
    await tellDispute('won');
    await tellDispute('lost');
    const [totals] = await counted(merchant_id, 4);
    assert.ok(totals !== undefined);
    assert.deepEqual(
      [totals.dispute_opened_count, totals.dispute_won_count, totals.dispute_lost_count],
      [2, 1, 1],
    );
    assert.deepEqual(
      [totals.disputed_volume, totals.dispute_lost_volume, totals.dispute_fee_volume],
      [1_400n, 700n, 1_500n],
    );
  });

  it('measures the time to the first answer, and merges hours exactly', async () => {
    const merchant_id = newId('mer');
    const hourMs = 3_600_000;
    const startMs = Math.floor(Date.now() / hourMs) * hourMs;
    const answered = async (type: PaymentType, durationMs: number, hoursAgo: number) => {
      const createdAtMs = startMs - hoursAgo * hourMs;
      const created_at = new Date(createdAtMs).toISOString();
      const payment = paymentOf({ merchant_id, channel: 'stripe', created_at, captured_amount: 1n });
      const occurredAt = new Date(createdAtMs + durationMs);
      await wire.publish(gateway, { type, aggregateId: payment.id, data: payment, occurredAt });
      return payment;
    };
    for (let durationMs = 1; durationMs <= 50; durationMs += 1)
      await answered('payment.succeeded', durationMs, durationMs % 2);
    await answered('payment.failed', 60, 0);
    const waiting = await answered('payment.requires_action', 10, 1);
    // The payer's time is not ours.
    await tell('payment.succeeded', { ...waiting, state: 'succeeded' });
    await counted(merchant_id, 53);
    const span = {
      from: new Date(startMs - hourMs).toISOString(),
      to: new Date(startMs + hourMs).toISOString(),
    };
    const query = { merchant_id, currency: 'EUR', ...span };
    const { data } = await platform.call(contract, 'getSummary', { query });
    assert.deepEqual(data[0]?.latency, { count: 52, p50_ms: 25, p95_ms: 49, p99_ms: 60 });
    const series = await platform.call(contract, 'getSeries', { query: { ...query, granularity: 'hour' } });
    assert.deepEqual(
      series.data.map(({ latency }) => [latency.count, latency.p50_ms]),
      [
        [26, 23],
        [26, 26],
      ],
    );
  });

  it('says why payments failed, the most frequent first', async () => {
    const merchant_id = newId('mer');
    const fail = (code: string, step: 'channel' | 'risk') =>
      tell('payment.failed', paymentOf({ merchant_id, amount: 5n, failure: { step, code, message: 'No' } }));
    await fail('insufficient_funds', 'channel');
    await fail('blocked', 'risk');
    await fail('insufficient_funds', 'channel');
    await counted(merchant_id, 3);
    const query = { merchant_id, currency: 'EUR' };
    const { data } = await platform.call(contract, 'listFailures', { query });
    assert.deepEqual(data, [
      { step: 'channel', code: 'insufficient_funds', count: 2, volume: 10n, share_bp: 6_666 },
      { step: 'risk', code: 'blocked', count: 1, volume: 5n, share_bp: 3_333 },
    ]);
    const first = await platform.call(contract, 'listFailures', { query: { ...query, limit: 1 } });
    assert.deepEqual(first.data, data.slice(0, 1));
    const from = '2026-01-01T00:00:00Z';
    const empty = await platform.attempt(contract, 'listFailures', { query: { ...query, from, to: from } });
    assert.equal(empty.status, 422, empty.text);
  });

  it('counts an event that comes late in its own hour, and one that comes twice once', async () => {
    const merchant_id = newId('mer');
    const occurredAt = new Date(Date.now() - 5 * 86_400_000);
    const payment = paymentOf({ merchant_id, amount: 9n });
    const event = {
      id: newId('evt'),
      type: 'payment.created',
      aggregateId: payment.id,
      data: payment,
    } as const;
    await wire.publish(gateway, { ...event, occurredAt });
    await wire.publish(gateway, { ...event, occurredAt });
    await tell('payment.failed', { ...payment, state: 'failed' });
    const [totals] = await counted(merchant_id, 2);
    assert.equal(totals?.created_volume, 9n);
    const at = occurredAt.toISOString();
    const query = { merchant_id, from: at, to: new Date(occurredAt.getTime() + 1).toISOString() };
    const { data } = await platform.call(contract, 'getSummary', { query });
    assert.deepEqual([data[0]?.created_count, data[0]?.failed_count], [1, 0]);
  });

  it('keeps currencies apart', async () => {
    const merchant_id = newId('mer');
    await succeed(paymentOf({ merchant_id, currency: 'EUR', amount: 10n }));
    await succeed(paymentOf({ merchant_id, currency: 'JPY', amount: 20n }));
    await counted(merchant_id, 4);
    const { data } = await platform.call(contract, 'getSummary', { query: { merchant_id } });
    assert.deepEqual(
      data.map(({ currency, succeeded_volume }) => [currency, succeeded_volume]),
      [
        ['EUR', 10n],
        ['JPY', 20n],
      ],
    );
  });

  it('answers a series of every hour and of every day, which add up to the summary', async () => {
    const merchant_id = newId('mer');
    await succeed(paymentOf({ merchant_id, amount: 42n }));
    await counted(merchant_id, 2);
    const nowMs = Date.now();
    const span = {
      from: new Date(nowMs - 3 * 86_400_000).toISOString(),
      to: new Date(nowMs + 3_600_000).toISOString(),
    };
    for (const [granularity, stepMs] of [
      ['hour', 3_600_000],
      ['day', 86_400_000],
    ] as const) {
      const query = { merchant_id, currency: 'EUR', granularity, ...span };
      const { data, from, to } = await platform.call(contract, 'getSeries', { query });
      assert.equal(data.length, (Date.parse(to) - Date.parse(from)) / stepMs);
      assert.equal(data[0]?.at, from);
      assert.equal(
        data.reduce((sum, point) => sum + point.succeeded_volume, 0n),
        42n,
      );
      assert.equal(data.filter((point) => point.success_rate_bp !== null).length, 1);
    }
  });

  it('counts the same as a model, whatever comes', async () => {
    const amount = fc.bigInt({ min: 1n, max: 999_999_999_999n });
    const ending = fc.constantFrom('payment.succeeded', 'payment.failed', 'payment.cancelled');
    const story = fc.record({ amount, ending, currency: fc.constantFrom('EUR', 'USD') });
    await fc.assert(
      fc.asyncProperty(fc.array(story, { minLength: 1, maxLength: 12 }), async (stories) => {
        const merchant_id = newId('mer');
        for (const { ending: type, ...of } of stories) {
          const payment = paymentOf({ merchant_id, ...of });
          await tell('payment.created', payment);
          await tell(type, { ...payment, channel: 'stripe', captured_amount: of.amount, fee_amount: 1n });
        }
        const totals = await counted(merchant_id, stories.length * 2);
        for (const { currency, ...row } of totals) {
          const ours = stories.filter((one) => one.currency === currency);
          const succeeded = ours.filter((one) => one.ending === 'payment.succeeded');
          assert.equal(row.created_count, ours.length);
          assert.equal(row.succeeded_count, succeeded.length);
          assert.equal(
            row.succeeded_volume,
            succeeded.reduce((sum, one) => sum + one.amount, 0n),
          );
          assert.equal(row.fee_volume, BigInt(succeeded.length));
          const { data } = await platform.call(contract, 'getSummary', { query: { merchant_id, currency } });
          assert.equal(data[0]?.succeeded_volume, row.succeeded_volume);
          assert.equal(data[0]?.success_rate_bp, row.success_rate_bp);
        }
      }),
      { numRuns: 8 },
    );
  });

  it('forgets single payments in time, and no figure with them', async () => {
    const merchant_id = newId('mer');
    const [old, recent] = [paymentOf({ merchant_id }), paymentOf({ merchant_id })];
    for (const payment of [old, recent]) await succeed(payment);
    await counted(merchant_id, 4);
    const database = await platform.database(contract.service);
    for (const table of ['payment_channels', 'answered_payments'])
      await database.query(
        `update ${table} set seen_at = now() - interval '399 days' where payment_id = $1`,
        [old.id],
      );
    const rows = async (table: string) =>
      (
        await database.query(`select payment_id as id from ${table} where payment_id = any ($1)`, [
          [old.id, recent.id],
        ])
      ).map(({ id }) => id);
    await forgetPayments({ database, now: () => new Date() });
    assert.deepEqual((await rows('payment_channels')).length, 2);
    assert.deepEqual(await rows('answered_payments'), [recent.id]);
    await forgetPayments({ database, now: () => new Date(Date.now() + 2 * 86_400_000) });
    assert.deepEqual(await rows('payment_channels'), [recent.id]);
    const [totals] = await counted(merchant_id, 4);
    assert.equal(totals?.succeeded_count, 2);
  });

  it('pages through the totals of merchants', async () => {
    const merchants = [newId('mer'), newId('mer'), newId('mer')];
    for (const merchant_id of merchants) {
      await tell('payment.created', paymentOf({ merchant_id, currency: 'CHF' }));
      await counted(merchant_id, 1);
    }
    const first = await platform.call(contract, 'listMerchantTotals', {
      query: { currency: 'CHF', limit: 2 },
    });
    const rest = await platform.call(contract, 'listMerchantTotals', {
      query: { currency: 'CHF', limit: 2, cursor: first.next_cursor ?? '' },
    });
    assert.deepEqual(
      [...first.data, ...rest.data].map(({ merchant_id }) => merchant_id),
      merchants.toReversed(),
    );
  });

  it('refuses a span that is empty or too long', async () => {
    const from = '2026-01-01T00:00:00Z';
    for (const query of [
      { currency: 'EUR', from, to: from },
      { currency: 'EUR', from, to: '2026-03-01T00:00:00Z' },
    ]) {
      const answer = await platform.attempt(contract, 'getSeries', { query });
      assert.equal(answer.status, 422, answer.text);
      assert.match(answer.text, /"code":"span_invalid"/);
    }
    const text = await platform.attempt(contract, 'getSeries', {
      query: { currency: 'EUR', from: 'yesterday' },
    });
    assert.equal(text.status, 400, text.text);
  });

  it('saves a report, once for a key, lists it and runs it', async () => {
    const merchant_id = newId('mer');
    const body = { name: 'Daily', currency: 'EUR', merchant_id, granularity: 'day' as const, last_days: 7 };
    const first = await platform.attempt(contract, 'createReport', { body }, { key: 'report-1' });
    assert.equal(first.status, 201, first.text);
    const second = await platform.attempt(contract, 'createReport', { body }, { key: 'report-1' });
    assert.equal(second.text, first.text);
    const { data } = await platform.call(contract, 'listReports', { query: { merchant_id } });
    const [report] = data;
    assert.ok(report !== undefined && data.length === 1);
    await wire.emitted('analytics-service', ({ type }) => type === 'report.created');
    const params = { report_id: report.id };
    assert.deepEqual(await platform.call(contract, 'getReport', { params }), report);

    const empty = await platform.call(contract, 'runReport', { params });
    assert.deepEqual([empty.totals.succeeded_count, empty.totals.success_rate_bp], [0, null]);
    await succeed(paymentOf({ merchant_id, amount: 5n }));
    await counted(merchant_id, 2);
    const result = await platform.call(contract, 'runReport', { params });
    assert.equal(result.totals.succeeded_volume, 5n);
    assert.equal(result.series.length, 8);
    assert.equal(result.series.at(-1)?.succeeded_volume, 5n);
  });

  it('refuses what it cannot report and knows what it does not have', async () => {
    const body = { name: 'Too long', currency: 'EUR', granularity: 'hour' as const, last_days: 32 };
    assert.equal((await platform.attempt(contract, 'createReport', { body })).status, 422);
    const invalid = await platform.send('analytics-service', {
      method: 'POST',
      path: '/api/v1/reports',
      body: { ...body, currency: 'euro' },
    });
    assert.equal(invalid.status, 400);
    const params = { report_id: newId('rpt') };
    for (const name of ['getReport', 'runReport'] as const)
      assert.equal((await platform.attempt(contract, name, { params })).status, 404);
  });

  it('refuses a service that platform.yaml does not let call it', async () => {
    const answer = await platform.send(
      'analytics-service',
      { method: 'GET', path: '/api/v1/summary' },
      { as: 'kyc-service' },
    );
    assert.equal(answer.status, 403);
    assert.match(answer.text, /"identity":"kyc-service"/);
  });
});

function disputeOf(changed: Partial<Dispute>): Dispute {
  const at = new Date().toISOString();
  return {
    id: newId('dsp'),
    merchant_id: 'mer_1',
    payment_id: newId('pay'),
    channel: 'stripe',
    channel_dispute_id: null,
    state: 'needs_response',
    amount: 700n,
    currency: 'EUR',
    fee_amount: 1_500n,
    reason: 'fraudulent',
    evidence_due_by: at,
    submitted_at: null,
    closed_at: null,
    closed_by: null,
    response: null,
    created_at: at,
    updated_at: at,
    ...changed,
  };
}

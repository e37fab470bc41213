import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { ServiceDatabase } from '../../../services/kit/data/database.ts';
import { newId } from '../../../services/kit/data/ids.ts';
import { sql } from '../../../services/kit/data/sql.ts';
import { Problem } from '../../../services/kit/problem.ts';
import { contract as kyc, type Verification } from '../../../services/kyc-service/contract.ts';
import { contract } from '../../../services/merchant-quota-service/contract.ts';
import { releaseExpired } from '../../../services/merchant-quota-service/operations/release-expired.ts';
import { reserve as reserveFor } from '../../../services/merchant-quota-service/operations/reserve.ts';
import { type Context, service } from '../../../services/merchant-quota-service/service.ts';
import {
  contract as gateway,
  type Payment,
  type Refund,
} from '../../../services/payment-gateway/contract.ts';
import { type EventWire, eventually } from '../../fixtures/event-wire.ts';
import { startServices, type TestPlatform } from '../../fixtures/service.ts';

describe('merchant-quota-service', () => {
  let platform: TestPlatform;
  let wire: EventWire;
  let database: ServiceDatabase;
  before(async () => {
    platform = await startServices([service]);
    wire = platform.wire;
    database = await platform.database(contract.service);
  });
  after(() => platform.stop());

  const reserve = (merchant_id: string, amount: bigint, reference = newId('pay')) =>
    platform.call(contract, 'reserve', { body: { merchant_id, reference, currency: 'EUR', amount } });
  const tryReserve = (merchant_id: string, amount: bigint, currency = 'EUR') =>
    platform.attempt(contract, 'reserve', {
      body: { merchant_id, reference: newId('pay'), currency, amount },
    });
  const limit = (merchant_id: string, amounts: Record<string, bigint | null>) =>
    platform.call(contract, 'createLimit', { body: { merchant_id, currency: 'EUR', ...amounts } });
  const usedToday = async (merchant_id: string) => {
    const { data } = await platform.call(contract, 'getUsage', { params: { merchant_id } });
    return data.find(({ currency }) => currency === 'EUR')?.daily_used ?? 0n;
  };
  const stateOf = async (reservation_id: string) =>
    (await platform.call(contract, 'getReservation', { params: { reservation_id } })).state;

  it('never reserves more than a limit under concurrency, and as much as it allows', async () => {
    await limit('mer_race', { daily_amount: 1_000n });
    const answers = await Promise.all(Array.from({ length: 100 }, () => tryReserve('mer_race', 90n)));
    const statuses = answers.map(({ status }) => status);
    assert.equal(statuses.filter((status) => status === 201).length, 11);
    assert.equal(statuses.filter((status) => status === 422).length, 89);
    assert.equal(await usedToday('mer_race'), 990n);
  });

  it('answers the first reservation to everyone who reserves for one reference at once', async () => {
    const reference = newId('pay');
    const reservations = await Promise.all(
      Array.from({ length: 10 }, () => reserve('mer_once', 70n, reference)),
    );
    assert.equal(new Set(reservations.map(({ id }) => id)).size, 1);
    assert.equal(await usedToday('mer_once'), 70n);
  });

  it('refuses to reserve something else for a reference', async () => {
    const { reference } = await reserve('mer_mismatch', 5n);
    const body = { merchant_id: 'mer_mismatch', reference, currency: 'EUR', amount: 6n };
    const answer = await platform.attempt(contract, 'reserve', { body });
    assert.equal(answer.status, 409);
    assert.match(answer.text, /"code":"reservation_mismatch"/);
  });

  it('names the limit that is exceeded, and a refused reservation leaves nothing', async () => {
    await limit('mer_limits', { single_amount: 100n, daily_amount: 150n, monthly_amount: 150n });
    const single = await tryReserve('mer_limits', 101n);
    assert.equal(single.status, 422);
    assert.match(single.text, /"code":"limit_exceeded".*"limit":"single"/);
    await reserve('mer_limits', 100n);
    const daily = await tryReserve('mer_limits', 51n);
    assert.match(daily.text, /"limit":"daily".*"used_amount":100/);
    assert.equal(await usedToday('mer_limits'), 100n);
  });

  it('gives merchants without limits the default ones, and those whose limits are null none', async () => {
    assert.equal((await tryReserve('mer_default', 10_000_001n)).status, 422);
    assert.equal((await tryReserve('mer_default', 10_000_000n)).status, 201);
    await limit('mer_free', {});
    assert.equal((await tryReserve('mer_free', 999_999_999_999_999_999n)).status, 201);
    assert.equal((await tryReserve('mer_free', 999_999_999_999_999_999n)).status, 201);
    assert.equal(await usedToday('mer_free'), 1_999_999_999_999_999_998n);
  });

  it('frees what is released, once, and keeps what is committed', async () => {
    const [kept, freed] = [await reserve('mer_moves', 30n), await reserve('mer_moves', 40n)];
    const commit = (id: string) =>
      platform.attempt(contract, 'commitReservation', { params: { reservation_id: id }, body: {} });
    const release = (id: string) =>
      platform.attempt(contract, 'releaseReservation', { params: { reservation_id: id } });
    assert.deepEqual([(await commit(kept.id)).status, (await commit(kept.id)).status], [200, 200]);
    assert.deepEqual([(await release(freed.id)).status, (await release(freed.id)).status], [200, 200]);
    assert.equal(await usedToday('mer_moves'), 30n);
    assert.match((await commit(freed.id)).text, /"code":"reservation_released"/);
    assert.match((await release(kept.id)).text, /"code":"reservation_committed"/);
    const event = await wire.emitted(contract.service, ({ aggregate_id }) => aggregate_id === freed.id);
    assert.equal(event.type, 'reservation.released');
  });

  it('commits a part and releases the rest', async () => {
    const { id } = await reserve('mer_part', 100n);
    const commit = (amount?: bigint) =>
      platform.attempt(contract, 'commitReservation', {
        params: { reservation_id: id },
        body: amount === undefined ? {} : { amount },
      });
    assert.match((await commit(101n)).text, /"code":"commit_too_large"/);
    const [first, again, other] = [await commit(40n), await commit(40n), await commit(41n)];
    assert.deepEqual([first.status, again.status, other.status], [200, 200, 409]);
    assert.equal((await commit()).status, 200);
    const { data } = await platform.call(contract, 'getUsage', { params: { merchant_id: 'mer_part' } });
    assert.deepEqual([data[0]?.daily_used, data[0]?.daily_reserved], [40n, 0n]);
    const history = await platform.call(contract, 'getReservationHistory', {
      params: { reservation_id: id },
    });
    assert.deepEqual(
      history.data.map(({ from_state, to_state, committed_amount }) => [
        from_state,
        to_state,
        committed_amount,
      ]),
      [['reserved', 'committed', 40n]],
    );
  });

  it('says what is used, reserved and left', async () => {
    await limit('mer_usage', { single_amount: 60n, daily_amount: 100n });
    const { id } = await reserve('mer_usage', 30n);
    await reserve('mer_usage', 50n);
    await platform.call(contract, 'commitReservation', { params: { reservation_id: id }, body: {} });
    const { data } = await platform.call(contract, 'getUsage', { params: { merchant_id: 'mer_usage' } });
    assert.deepEqual(data, [
      {
        currency: 'EUR',
        daily_used: 80n,
        monthly_used: 80n,
        daily_reserved: 50n,
        monthly_reserved: 50n,
        daily_remaining: 20n,
        monthly_remaining: null,
        daily_limit: 100n,
        monthly_limit: null,
        single_limit: 60n,
      },
    ]);
  });

  const refunded = (reference: string, amount: bigint) =>
    wire.publish(gateway, {
      type: 'refund.succeeded',
      aggregateId: reference,
      data: refundOf(reference, amount),
    });
  const succeeded = (reference: string, amount: bigint) =>
    wire.publish(gateway, {
      type: 'payment.succeeded',
      aggregateId: reference,
      data: paymentOf(reference, amount, amount),
    });
  const usedIs = (merchant_id: string, amount: bigint) =>
    eventually(async () => ((await usedToday(merchant_id)) === amount ? true : undefined));

  it('gives use back with refunds where the limits say so, never more than was used', async () => {
    await platform.call(contract, 'createLimit', {
      body: { merchant_id: 'mer_refunds', currency: 'EUR', daily_amount: 1_000n, restores_refunds: true },
    });
    const { reference, id } = await reserve('mer_refunds', 100n);
    await succeeded(reference, 100n);
    await refunded(reference, 30n);
    await usedIs('mer_refunds', 70n);
    await refunded(reference, 90n);
    await usedIs('mer_refunds', 0n);
    const history = await platform.call(contract, 'getReservationHistory', {
      params: { reservation_id: id },
    });
    assert.deepEqual(
      history.data.map(({ restored_amount }) => restored_amount),
      [0n, 30n, 100n],
    );
    const early = await reserve('mer_refunds', 50n);
    await refunded(early.reference, 20n);
    await succeeded(early.reference, 50n);
    await usedIs('mer_refunds', 30n);
  });

  it('keeps what a refund returned as used where the limits do not say otherwise', async () => {
    await limit('mer_strict', { daily_amount: 1_000n });
    const { reference, id } = await reserve('mer_strict', 100n);
    await succeeded(reference, 100n);
    await refunded(reference, 100n);
    const freed = await reserve('mer_strict', 1n, newId('pay'));
    const data = paymentOf(freed.reference, 1n, 0n);
    await wire.publish(gateway, { type: 'payment.failed', aggregateId: reference, data });
    await eventually(async () => ((await stateOf(freed.id)) === 'released' ? true : undefined));
    assert.deepEqual([await stateOf(id), await usedToday('mer_strict')], ['committed', 100n]);
  });

  it('lets no merchant charge whose verification was rejected, until it is verified', async () => {
    const merchant_id = 'mer_gate';
    const tell = (given: Partial<Verification>) =>
      wire.publish(kyc, {
        type: 'kyc.verification_updated',
        aggregateId: 'ver_gate',
        data: { ...verificationOf(merchant_id), ...given },
      });
    const answers = async (wanted: number) =>
      eventually(async () => {
        const answer = await tryReserve(merchant_id, 1n);
        return answer.status === wanted ? answer.text : undefined;
      });
    await answers(201);
    await tell({ state: 'rejected' });
    assert.match(await answers(422), /"reason":"verification_rejected"/);
    await tell({ state: 'pending' });
    await tell({ state: 'verified', level: 'basic', charges_enabled: true });
    await answers(201);
    await tell({ state: 'expired' });
    assert.match(await answers(422), /"reason":"verification_lapsed"/);
  });

  it('lets nobody charge before it is verified where the platform says so', async () => {
    const context = {
      ...contextAt(database, new Date()),
      settings: { REQUIRE_VERIFICATION_FOR_CHARGES: true },
    };
    const asked = { merchant_id: 'mer_unknown', reference: newId('pay'), currency: 'EUR', amount: 1n };
    await assert.rejects(
      reserveFor(context, asked),
      (error) => error instanceof Problem && error.code === 'charges_not_enabled',
    );
  });

  it('follows payments: succeeded counts what was captured, failed and cancelled free the amount', async () => {
    const [captured, failed, cancelled] = [
      await reserve('mer_events', 100n),
      await reserve('mer_events', 200n),
      await reserve('mer_events', 400n),
    ];
    const tell = (
      type: 'payment.succeeded' | 'payment.failed' | 'payment.cancelled',
      { reference, amount }: { reference: string; amount: bigint },
      capturedAmount = 0n,
    ) =>
      wire.publish(gateway, {
        type,
        aggregateId: reference,
        data: paymentOf(reference, amount, capturedAmount),
      });
    await tell('payment.succeeded', captured, 60n);
    await tell('payment.failed', failed);
    await tell('payment.cancelled', cancelled);
    await tell('payment.succeeded', captured, 60n);
    await eventually(async () => ((await usedToday('mer_events')) === 60n ? true : undefined));
    assert.deepEqual(
      [await stateOf(captured.id), await stateOf(failed.id), await stateOf(cancelled.id)],
      ['committed', 'released', 'released'],
    );
    const unpaid = { ...paymentOf(captured.reference, captured.amount, 0n), reversed_amount: 60n };
    for (const _ of [1, 2])
      await wire.publish(gateway, { type: 'payment.failed', aggregateId: captured.reference, data: unpaid });
    await eventually(async () => ((await usedToday('mer_events')) === 0n ? true : undefined));
    assert.equal(await stateOf(captured.id), 'committed');
  });

  it('releases what expired by itself, and counts a payment that succeeded after all', async () => {
    const reservation = await reserve('mer_late', 80n);
    const later = new Date(Date.parse(reservation.expires_at) + 1);
    await releaseExpired(contextAt(database, new Date(later.getTime() - 2)));
    assert.equal(await stateOf(reservation.id), 'reserved');
    await releaseExpired(contextAt(database, later));
    assert.equal(await stateOf(reservation.id), 'released');
    assert.equal(await usedToday('mer_late'), 0n);
    const { reference } = reservation;
    const data = paymentOf(reference, 80n, 80n);
    await wire.publish(gateway, { type: 'payment.succeeded', aggregateId: reference, data });
    await eventually(async () => ((await usedToday('mer_late')) === 80n ? true : undefined));
  });

  it('keeps the reservation of an authorized payment until it can be captured no more', async () => {
    const { id, reference, expires_at } = await reserve('mer_hold', 80n);
    const data = paymentOf(reference, 80n, 0n);
    await wire.publish(gateway, { type: 'payment.requires_capture', aggregateId: reference, data });
    const sevenDaysMs = 7 * 24 * 3_600_000;
    await eventually(async () => {
      const held = await platform.call(contract, 'getReservation', { params: { reservation_id: id } });
      return Date.parse(held.expires_at) > Date.parse(expires_at) + sevenDaysMs - 3_600_000
        ? true
        : undefined;
    });
  });

  it('changes limits, keeps their history, and tells', async () => {
    const created = await limit('mer_change', { single_amount: 10n, daily_amount: 20n });
    const params = { limit_id: created.id };
    const changed = await platform.call(contract, 'updateLimit', {
      params,
      body: { single_amount: null, monthly_amount: 30n },
    });
    assert.deepEqual([changed.single_amount, changed.daily_amount, changed.monthly_amount], [null, 20n, 30n]);
    assert.deepEqual(await platform.call(contract, 'getLimit', { params }), changed);
    const again = await platform.attempt(contract, 'createLimit', {
      body: { merchant_id: 'mer_change', currency: 'EUR' },
    });
    assert.match(again.text, /"code":"limit_exists"/);
    const history = await database.many<{ single_amount: bigint | null }>(
      sql`select single_amount from limit_history where limit_id = ${created.id} order by id`,
    );
    assert.deepEqual(history, [{ single_amount: 10n }, { single_amount: null }]);
    const versions = await platform.call(contract, 'getLimitHistory', { params });
    assert.deepEqual(
      versions.data.map(({ single_amount, daily_amount }) => [single_amount, daily_amount]),
      [
        [null, 20n],
        [10n, 20n],
      ],
    );
    await wire.emitted(
      contract.service,
      ({ type, aggregate_id }) => type === 'limit.changed' && aggregate_id === created.id,
    );
  });

  it('pages through reservations and limits', async () => {
    for (let index = 0; index < 5; index += 1) await reserve('mer_paged', 1n, `paged-${index}`);
    const seen: string[] = [];
    for (let cursor: string | undefined; ; ) {
      const query = { merchant_id: 'mer_paged', limit: 2, ...(cursor === undefined ? {} : { cursor }) };
      const page = await platform.call(contract, 'listReservations', { query });
      seen.push(...page.data.map(({ reference }) => reference));
      if (page.next_cursor === null) break;
      cursor = page.next_cursor;
    }
    assert.deepEqual(seen, ['paged-4', 'paged-3', 'paged-2', 'paged-1', 'paged-0']);
    const limits = await platform.call(contract, 'listLimits', { query: { merchant_id: 'mer_race' } });
    assert.equal(limits.data.length, 1);
  });

  it('replays an answer for the same Idempotency-Key, a refusal too', async () => {
    const body = { merchant_id: 'mer_key', reference: newId('pay'), currency: 'EUR', amount: 99_999_999n };
    const first = await platform.attempt(contract, 'reserve', { body }, { key: 'quota-1' });
    const second = await platform.attempt(contract, 'reserve', { body }, { key: 'quota-1' });
    assert.equal(first.status, 422);
    assert.equal(second.text, first.text);
    assert.equal(second.headers['idempotency-replayed'], 'true');
  });

  it('refuses what does not fit, and callers that platform.yaml does not name', async () => {
    assert.equal((await tryReserve('mer_bad', 0n)).status, 400);
    assert.match((await tryReserve('mer_bad', 1n, 'ABC')).text, /"code":"unknown_currency"/);
    const missing = { reservation_id: newId('rsv') };
    assert.equal((await platform.attempt(contract, 'getReservation', { params: missing })).status, 404);
    assert.equal(
      (await platform.attempt(contract, 'commitReservation', { params: missing, body: {} })).status,
      404,
    );
    const unknown = { params: { limit_id: newId('lim') } };
    assert.equal((await platform.attempt(contract, 'getLimit', unknown)).status, 404);
    const refused = await platform.attempt(contract, 'listLimits', { query: {} }, { as: 'kyc-service' });
    assert.equal(refused.status, 403);
  });
});

function contextAt(database: ServiceDatabase, now: Date): Context {
  const unused = new Proxy({}, { get: () => assert.fail('not used by the job') });
  return { ...(unused as Context), database, now: () => now };
}

function refundOf(payment_id: string, amount: bigint): Refund {
  const at = new Date().toISOString();
  const id = newId('ref');
  return {
    ...{ id, payment_id, merchant_id: 'mer_refunds', state: 'succeeded', amount, currency: 'EUR' },
    ...{ reason: null, channel_refund_id: null, failure: null, created_at: at, updated_at: at },
  };
}

function verificationOf(merchant_id: string): Verification {
  const at = new Date().toISOString();
  return {
    id: newId('ver'),
    merchant_id,
    state: 'unverified',
    level: 'none',
    requested_level: 'basic',
    requirements: {
      currently_due: [],
      current_deadline: null,
      past_due: [],
      pending_review: [],
      eventually_due: [],
    },
    charges_enabled: false,
    payouts_enabled: false,
    rejection_reason: null,
    verified_at: null,
    expires_at: null,
    created_at: at,
    updated_at: at,
  };
}

function paymentOf(id: string, amount: bigint, captured_amount: bigint): Payment {
  const at = new Date().toISOString();
  return {
    id,
    merchant_id: 'mer_events',
    merchant_reference: 'order-1',
    order_id: null,
    state: 'processing',
    amount,
    currency: 'EUR',
    captured_amount,
    refunded_amount: 0n,
    fee_amount: null,
    capture_method: 'automatic',
    method: 'card',
    card: null,
    channel: null,
    channel_payment_id: null,
    risk_score: null,
    failure: null,
    next_action: null,
    description: null,
    customer_email: null,
    metadata: {},
    created_at: at,
    updated_at: at,
  };
}

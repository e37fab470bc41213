import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { contract as ledger } from '../../../services/accounting-service/contract.ts';
import { newId } from '../../../services/kit/data/ids.ts';
import { contract } from '../../../services/settlement-service/contract.ts';
import type { Answer, TestPlatform } from '../../fixtures/service.ts';
import { openSettlementDesk, type SettlementDesk } from './settlement-desk.ts';

describe('settlement-service', () => {
  let desk: SettlementDesk;
  let platform: TestPlatform;
  before(async () => {
    desk = await openSettlementDesk();
    platform = desk.platform;
  });
  after(() => desk.stop());

  it('makes pending payments available, with a report row each, a history and events', async () => {
    await desk.book('mer_1', 1_000n);
    await desk.book('mer_1', -300n);
    const settlement = await desk.create('mer_1');
    assert.equal(settlement.state, 'created');
    assert.deepEqual([settlement.entry_count, settlement.net_amount], [2n, 700n]);
    const params = { settlement_id: settlement.id };
    const first = await platform.call(contract, 'listSettlementRows', { params, query: { limit: 1 } });
    assert.equal(first.has_more, true);
    const rest = await platform.call(contract, 'listSettlementRows', {
      params,
      query: { after_sequence: first.data[0]?.sequence ?? 0n },
    });
    assert.deepEqual(
      [...first.data, ...rest.data].map((row) => row.net_amount),
      [1_000n, -300n],
    );
    const completed = await platform.call(contract, 'processSettlement', { params });
    assert.equal(completed.state, 'completed');
    assert.deepEqual(await platform.call(contract, 'getSettlement', { params }), completed);
    const own = await desk.balances('mer_1');
    assert.deepEqual([own.pending, own.available], [0n, 700n]);
    const history = await platform.call(contract, 'getSettlementHistory', { params });
    assert.deepEqual(
      history.data.map(({ to_state }) => to_state),
      ['created', 'processing', 'completed'],
    );
    await platform.wire.emitted(
      'settlement-service',
      (event) => event.type === 'settlement.completed' && event.aggregate_id === settlement.id,
    );
    const again = await platform.attempt(contract, 'processSettlement', { params });
    assertProblem(again, 409, 'illegal_settlement_transition');
    const retried = await platform.attempt(contract, 'retrySettlement', { params });
    assertProblem(retried, 409, 'illegal_settlement_transition');
  });

  it('creates one for a key, none while one is open, and none of nothing', async () => {
    assertProblem(await desk.attemptCreate('mer_none'), 422, 'nothing_to_settle');
    await desk.book('mer_open', 10n);
    const first = await desk.attemptCreate('mer_open', 'open-1');
    assert.equal(first.status, 201);
    assert.equal((await desk.attemptCreate('mer_open', 'open-1')).text, first.text);
    assertProblem(await desk.attemptCreate('mer_open'), 409, 'settlement_open');
  });

  it('begins where the last one ended', async () => {
    await desk.book('mer_next', 10n);
    const first = await desk.create('mer_next');
    await desk.book('mer_next', 5n);
    await platform.call(contract, 'processSettlement', { params: { settlement_id: first.id } });
    const second = await desk.create('mer_next');
    assert.deepEqual([second.from_sequence, second.net_amount], [first.to_sequence, 5n]);
    assert.equal(second.period_start, first.period_end);
    const done = await platform.call(contract, 'processSettlement', { params: { settlement_id: second.id } });
    assert.equal(done.state, 'completed');
    assert.equal((await desk.balances('mer_next')).available, 15n);
  });

  it('that the ledger refuses fails with the reason, and is retried', async () => {
    await desk.book('mer_fail', 10n);
    const settlement = await desk.create('mer_fail');
    const params = { settlement_id: settlement.id };
    // Somebody settled past it.
    await platform.call(ledger, 'processSettlement', {
      body: {
        settlement_id: 'another',
        merchant_id: 'mer_fail',
        currency: 'EUR',
        from_sequence: settlement.from_sequence,
        to_sequence: settlement.to_sequence,
        fee_amount: 0n,
        reserve_amount: 0n,
        net_amount: 10n,
      },
    });
    const failed = await platform.call(contract, 'processSettlement', { params });
    assert.equal(failed.state, 'failed');
    assert.equal(failed.failure?.code, 'settlement_out_of_order');
    const retried = await platform.call(contract, 'retrySettlement', { params }, { key: 'retry-1' });
    assert.deepEqual([retried.state, retried.attempts], ['failed', 2]);
    const replayed = await platform.call(contract, 'retrySettlement', { params }, { key: 'retry-1' });
    assert.deepEqual(replayed, retried);
  });

  it('takes what its cycle says: fee, reserve, and debts as they are', async () => {
    const params = { merchant_id: 'mer_cycle', currency: 'EUR' };
    const cycle = await platform.call(contract, 'putCycle', {
      params,
      body: { interval: 'manual', reserve_bps: 1_000, fee_amount: 25n },
    });
    assert.deepEqual(await platform.call(contract, 'getCycle', { params }), cycle);
    await desk.book('mer_cycle', 1_025n);
    const settlement = await desk.create('mer_cycle');
    assert.deepEqual(
      [settlement.fee_amount, settlement.reserve_amount, settlement.net_amount],
      [25n, 100n, 900n],
    );
    await platform.call(contract, 'processSettlement', { params: { settlement_id: settlement.id } });
    const own = await desk.balances('mer_cycle');
    assert.deepEqual([own.pending, own.reserved, own.available], [0n, 100n, 900n]);
    await desk.book('mer_cycle', -50n);
    const debt = await desk.create('mer_cycle');
    await platform.call(contract, 'processSettlement', { params: { settlement_id: debt.id } });
    assert.equal((await desk.balances('mer_cycle')).available, 850n);
  });

  it('lists and pages, and refuses what does not fit', async () => {
    const page = await platform.call(contract, 'listSettlements', {
      query: { state: 'completed', limit: 1 },
    });
    assert.equal(page.data.length, 1);
    assert.equal(page.has_more, true);
    const query = { state: 'completed' as const, limit: 1, cursor: page.next_cursor ?? '' };
    const next = await platform.call(contract, 'listSettlements', { query });
    assert.notEqual(next.data[0]?.id, page.data[0]?.id);
    const cycles = await platform.call(contract, 'listCycles', { query: { merchant_id: 'mer_cycle' } });
    assert.equal(cycles.data.length, 1);
    const params = { merchant_id: 'mer_bad', currency: 'EUR' };
    const weekly = await platform.attempt(contract, 'putCycle', { params, body: { interval: 'weekly' } });
    assertProblem(weekly, 422, 'invalid_cycle');
    assertProblem(await platform.attempt(contract, 'getCycle', { params }), 404, 'cycle_not_found');
    const unknown = { settlement_id: newId('set') };
    assertProblem(
      await platform.attempt(contract, 'getSettlement', { params: unknown }),
      404,
      'settlement_not_found',
    );
    const body = { merchant_id: 'mer_1', currency: 'euro' };
    assertProblem(await platform.attempt(contract, 'createSettlement', { body }), 400, 'invalid_request');
    const foreign = await platform.attempt(
      contract,
      'createSettlement',
      { body: { merchant_id: 'mer_1', currency: 'EUR' } },
      { as: 'merchant-bff-service' },
    );
    assertProblem(foreign, 403, 'caller_not_allowed');
  });

  it('leaves a ledger that holds', async () => {
    assert.deepEqual((await platform.call(ledger, 'verifyLedger', {})).faults, []);
  });
});

function assertProblem(answer: Answer, status: number, code: string): void {
  assert.equal(answer.status, status, answer.text);
  assert.match(answer.text, new RegExp(`"code":"${code}"`));
}

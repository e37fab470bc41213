/** What a completed settlement leaves to be done: its reserve's release and its net's payout. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { contract as ledger } from '../../../services/accounting-service/contract.ts';
import { newId } from '../../../services/kit/data/ids.ts';
import { conflict } from '../../../services/kit/problem.ts';
import { contract } from '../../../services/settlement-service/contract.ts';
import {
  type CreateWithdrawal,
  type Withdrawal,
  contract as withdrawals,
} from '../../../services/withdrawal-service/contract.ts';
import { eventually } from '../../fixtures/event-wire.ts';
import type { TestPlatform } from '../../fixtures/service.ts';
import { peerDouble } from './peer-double.ts';
import { openSettlementDesk, type SettlementDesk } from './settlement-desk.ts';

let desk: SettlementDesk;
let platform: TestPlatform;
const asked: CreateWithdrawal[] = [];
const openAccount = newId('bac');
const disabledAccount = newId('bac');

before(async () => {
  const withdrawal = peerDouble(withdrawals, {
    createWithdrawal: async (_context, { body }) => {
      asked.push(body);
      if (body.bank_account_id === disabledAccount)
        throw conflict('bank_account_disabled', 'The bank account takes no new withdrawals.');
      return withdrawalOf(body);
    },
  });
  desk = await openSettlementDesk([withdrawal]);
  platform = desk.platform;
});
after(() => desk.stop());

function withdrawalOf({
  quoted_fee_amount: _quoted,
  fee_mode = 'added',
  ...body
}: CreateWithdrawal): Withdrawal {
  const at = new Date().toISOString();
  return {
    ...body,
    id: newId('wdr'),
    ...{ fee_amount: 0n, fee_mode, fee_schedule_id: null },
    ...{ payout_amount: body.amount, total_amount: body.amount },
    description: body.description ?? null,
    state: 'pending',
    funds: 'none',
    failure: null,
    cancellation_reason: null,
    hold_id: null,
    transaction_id: null,
    bank_transfer_id: null,
    requested_by: null,
    approved_at: null,
    approved_by: null,
    submitted_at: null,
    overdue_at: null,
    paid_at: null,
    created_at: at,
    updated_at: at,
  };
}

test('what was kept back is made available before its time when somebody decides so, once', async () => {
  const { id } = await settled('mer_early', { reserve_bps: 1_000, reserve_days: 30 });
  assert.deepEqual(await balances('mer_early'), { available: 900n, reserved: 100n });
  const params = { settlement_id: id };
  const released = await platform.call(contract, 'releaseReserve', { params });
  assert.equal(released.state, 'released');
  assert.deepEqual(await balances('mer_early'), { available: 1_000n, reserved: 0n });
  const again = await platform.attempt(contract, 'releaseReserve', { params });
  assert.match(again.text, /"code":"reserve_released"/);
  assert.equal((await events(id, 'settlement.reserve_released')).length, 1);
});

test('what was kept back is made available by itself when its days are over', async () => {
  const { id, completed_at } = await settled('mer_due', { reserve_bps: 500, reserve_days: 7 });
  const { data } = await platform.call(contract, 'listReserves', { query: { merchant_id: 'mer_due' } });
  const keptMs = Date.parse(data[0]?.release_at ?? '') - Date.parse(completed_at ?? '');
  assert.equal(keptMs, 7 * 86_400_000);
  const database = await platform.database('settlement-service');
  await database.query('update reserves set next_attempt_at = now() where settlement_id = $1', [id]);
  await database.until(`select from reserves where settlement_id = $1 and state = 'released'`, [id]);
  assert.deepEqual(await balances('mer_due'), { available: 1_000n, reserved: 0n });
});

test('a settlement without a reserve has none to release', async () => {
  const { id } = await settled('mer_none', {});
  const answer = await platform.attempt(contract, 'releaseReserve', { params: { settlement_id: id } });
  assert.equal(answer.status, 404);
  assert.match(answer.text, /"code":"reserve_not_found"/);
});

test('a merchant whose cycle says so is paid out at once, and the report tells', async () => {
  const { id } = await settled('mer_paid', { payout_bank_account_id: openAccount });
  const payout = await payoutOf(id, 'requested');
  const made = asked.filter(({ merchant_id }) => merchant_id === 'mer_paid');
  assert.deepEqual(
    made.map(({ amount, bank_account_id }) => [amount, bank_account_id]),
    [[1_000n, openAccount]],
  );
  assert.match(payout.withdrawal_id ?? '', /^wdr_/);
  const report = await platform.call(contract, 'getSettlementReport', { params: { settlement_id: id } });
  assert.deepEqual(
    report.lines.map(({ type, count, net_amount }) => [type, count, net_amount]),
    [['adjustment', 1n, 1_000n]],
  );
  assert.equal((await events(id, 'settlement.payout_requested')).length, 1);
});

test('a debt of before is covered by the net first, and what is left of it is paid out', async () => {
  await desk.cycle('mer_debt', { interval: 'manual', payout_bank_account_id: openAccount });
  await desk.book('mer_debt', -700n);
  const debt = await desk.settle('mer_debt');
  assert.deepEqual([debt.net_amount, debt.opening_amount], [-700n, 0n]);
  await desk.book('mer_debt', 500n);
  const covered = await desk.settle('mer_debt');
  assert.deepEqual([covered.net_amount, covered.opening_amount], [500n, -700n]);
  await desk.book('mer_debt', 1_000n);
  const paid = await desk.settle('mer_debt');
  const payout = await payoutOf(paid.id, 'requested');
  assert.deepEqual([paid.opening_amount, payout.amount], [-200n, 800n]);
  const made = asked.filter(({ merchant_id }) => merchant_id === 'mer_debt');
  assert.deepEqual(
    made.map(({ amount }) => amount),
    [800n],
  );
});

test('a payout that is refused says why, and is asked for again to another account', async () => {
  const { id } = await settled('mer_refused', { payout_bank_account_id: disabledAccount });
  const refused = await payoutOf(id, 'refused');
  assert.equal(refused.failure?.code, 'bank_account_disabled');
  const params = { settlement_id: id };
  const due = await platform.call(contract, 'retryPayout', {
    params,
    body: { bank_account_id: openAccount },
  });
  assert.deepEqual([due.state, due.failure], ['due', null]);
  await payoutOf(id, 'requested');
  const again = await platform.attempt(contract, 'retryPayout', { params, body: {} });
  assert.match(again.text, /"code":"illegal_payout_transition"/);
});

test('a settlement that asks for no payout has none to retry', async () => {
  const { id } = await settled('mer_keeps', {});
  const answer = await platform.attempt(contract, 'retryPayout', { params: { settlement_id: id }, body: {} });
  assert.match(answer.text, /"code":"payout_not_found"/);
  const unknown = { settlement_id: newId('set') };
  const report = await platform.attempt(contract, 'getSettlementReport', { params: unknown });
  assert.match(report.text, /"code":"settlement_not_found"/);
});

/** The ledger's own writes, each of which may fail: all of them must be undone then. */
const steps = [
  ['the fee', `before insert on ledger_transactions for each row when (new.reference like '%:fee')`],
  ['the reserve', `before insert on ledger_transactions for each row when (new.reference like '%:reserve')`],
  ['the net', `before insert on ledger_transactions for each row when (new.reference like '%:net')`],
  ['the settled position', 'before insert or update on settled_positions for each row'],
  ['its completion', `before update on settlement_bookings for each row when (new.state = 'completed')`],
] as const;

for (const [index, [what, when]] of steps.entries())
  test(`a settlement that fails at ${what} leaves the books as they were, and is booked whole when tried again`, async () => {
    const merchant_id = `mer_step_${index}`;
    const database = await platform.database('accounting-service');
    await database.query(`
      create or replace function break_step() returns trigger language plpgsql as
      $$ begin raise exception 'broken by the test'; end $$`);
    await database.query(`create trigger break_step ${when} execute function break_step()`);
    const failed = await settled(merchant_id, { reserve_bps: 1_000, fee_amount: 50n });
    // Only when it is asked for: in a few seconds it would be booked again by itself.
    await (await platform.database('settlement-service')).query(
      `update settlements set next_attempt_at = now() + interval '1 hour' where id = $1`,
      [failed.id],
    );
    await database.query(`drop trigger break_step on ${/on (\w+)/.exec(when)?.[1]}`);
    assert.deepEqual([failed.state, failed.failure?.code], ['failed', 'booking_failed']);
    const before = { available: 0n, reserved: 0n, pending: 1_000n };
    assert.deepEqual(await allBalances(merchant_id), before);
    const params = { settlement_id: failed.id };
    assert.equal((await platform.call(contract, 'retrySettlement', { params })).state, 'completed');
    assert.deepEqual(await allBalances(merchant_id), { available: 855n, reserved: 95n, pending: 0n });
    assert.equal((await platform.call(ledger, 'verifyLedger', {})).ok, true);
  });

test('a settlement that is not booked is given up, and the next one takes its bookings', async () => {
  const body = { merchant_id: 'mer_given_up', currency: 'EUR' };
  await desk.book(body.merchant_id, 1_000n);
  const { id } = await platform.call(contract, 'createSettlement', { body });
  const params = { settlement_id: id };
  const reason = { reason: 'made too early' };
  const cancelled = await platform.call(contract, 'cancelSettlement', { params, body: reason });
  assert.equal(cancelled.state, 'cancelled');
  const next = await platform.call(contract, 'createSettlement', { body });
  assert.deepEqual([next.entry_count, next.net_amount], [1n, 1_000n]);
  const booked = { settlement_id: next.id };
  await platform.call(contract, 'processSettlement', { params: booked });
  const late = await platform.attempt(contract, 'cancelSettlement', { params: booked, body: reason });
  assert.match(late.text, /"code":"illegal_settlement_transition"/);
  const unknown = { settlement_id: newId('set') };
  const none = await platform.attempt(contract, 'cancelSettlement', { params: unknown, body: reason });
  assert.match(none.text, /"code":"settlement_not_found"/);
});

type Terms = {
  reserve_bps?: number;
  reserve_days?: number;
  fee_amount?: bigint;
  payout_bank_account_id?: string;
};

/** 10.00 EUR, settled by the terms. */
async function settled(merchant_id: string, terms: Terms) {
  await desk.cycle(merchant_id, { interval: 'manual', ...terms });
  await desk.book(merchant_id, 1_000n);
  return desk.settle(merchant_id);
}

async function allBalances(merchant_id: string) {
  const { available, reserved, pending } = await desk.balances(merchant_id);
  return { available, reserved, pending };
}

async function balances(merchant_id: string) {
  const { available, reserved } = await desk.balances(merchant_id);
  return { available, reserved };
}

function payoutOf(settlement_id: string, state: 'requested' | 'refused') {
  return eventually(async () => {
    const { payout } = await platform.call(contract, 'getSettlementReport', { params: { settlement_id } });
    return payout?.state === state ? payout : undefined;
  });
}

async function events(settlementId: string, type: string): Promise<readonly string[]> {
  return (await platform.database('settlement-service')).events(type, settlementId);
}

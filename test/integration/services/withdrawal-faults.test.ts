/** Withdrawals while the bank fails, and while several want the same: never paid twice, never without its balance. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { contract as ledger } from '../../../services/accounting-service/contract.ts';
import { newId } from '../../../services/kit/data/ids.ts';
import { sql } from '../../../services/kit/data/sql.ts';
import { contract as kyc } from '../../../services/kyc-service/contract.ts';
import { contract, type Withdrawal } from '../../../services/withdrawal-service/contract.ts';
import { markOverdue } from '../../../services/withdrawal-service/operations/mark-overdue.ts';
import type { TestPlatform } from '../../fixtures/service.ts';
import { steer } from '../sandbox/support.ts';
import { assertProblem, openWithdrawalDesk, type Payee, type WithdrawalDesk } from './withdrawal-desk.ts';

describe('a withdrawal', () => {
  let desk: WithdrawalDesk;
  let platform: TestPlatform;
  before(async () => {
    desk = await openWithdrawalDesk();
    platform = desk.platform;
    await platform.call(contract, 'putApprovalLimit', {
      params: { currency: 'EUR' },
      body: { amount: 500n },
    });
  });
  after(() => desk.stop());

  const fault = (kind: string, method: string, remaining: number) =>
    steer(desk.sandbox, 'bank', '/faults', { kind, method, remaining, pathPrefix: '/v1/transfers' });
  const sync = ({ id }: Withdrawal) =>
    platform.call(contract, 'syncWithdrawal', { params: { withdrawal_id: id } });
  const approve = ({ id }: Withdrawal) =>
    platform.attempt(contract, 'approveWithdrawal', { params: { withdrawal_id: id }, body: {} });
  const cancel = ({ id }: Withdrawal) =>
    platform.attempt(contract, 'cancelWithdrawal', { params: { withdrawal_id: id }, body: {} });

  it('that is approved and cancelled at once is one of both, and its money is where it should be', async () => {
    const payee = await desk.merchantWith('mer_race');
    await desk.fund('mer_race', 20_000n);
    const waiting = await Promise.all(Array.from({ length: 8 }, () => desk.withdraw(payee, 501n)));
    await Promise.all(waiting.flatMap((each) => [approve(each), cancel(each)]));
    let paidOut = 0n;
    for (const { id } of waiting) {
      const settled = await desk.reached(id, ({ state, funds }) =>
        state === 'cancelled' ? funds === 'released' : state === 'in_transit',
      );
      const transfers = await desk.transfersOf(id);
      assert.equal(transfers.length, settled.state === 'cancelled' ? 0 : 1);
      if (settled.state !== 'cancelled') paidOut += 501n;
    }
    assert.deepEqual(await desk.balance('mer_race'), [21_000n, paidOut]);
  });

  it('that is asked for by many at once, and cancelled, is told to the bank once or never', async () => {
    const payee = await desk.merchantWith('mer_crowd');
    await fault('latency', 'POST', 4);
    const made = desk.withdraw(payee, 100n);
    const [first] = await listed(payee);
    const each = first ?? (await made);
    await Promise.all([cancel(each), ...Array.from({ length: 6 }, () => sync(each)), made]);
    const settled = await desk.reached(each.id, ({ state, funds }) =>
      state === 'cancelled' ? funds === 'released' : state === 'in_transit',
    );
    assert.equal((await desk.transfersOf(each.id)).length, settled.state === 'cancelled' ? 0 : 1);
    await desk.platform.call(contract, 'listWithdrawals', { query: {} });
  });

  const listed = async ({ merchant_id }: Payee) =>
    (await platform.call(contract, 'listWithdrawals', { query: { merchant_id } })).data;

  it('that the bank never answers about is asked for by its key, and told once, whatever fails', async () => {
    for (const [merchant, kind, method] of [
      ['mer_f1', 'drop-after', 'POST'],
      ['mer_f2', 'error', 'POST'],
      ['mer_f3', 'rate-limit', 'POST'],
      ['mer_f4', 'drop', 'POST'],
    ] as const) {
      const payee = await desk.merchantWith(merchant);
      await fault(kind, method, 2);
      await fault('error', 'GET', 2);
      const made = await desk.withdraw(payee, 400n);
      assert.equal(made.state, 'pending', kind);
      assertProblem(await cancel(made), 409, 'illegal_withdrawal_transition');
      await desk.reached(made.id, ({ state }) => state === 'in_transit');
      assert.deepEqual(await desk.transfersOf(made.id), ['400'], kind);
      assert.deepEqual(await desk.balance(merchant), [1_000n, 400n]);
    }
  });

  it('beyond the balance fails, however many are asked for at once', async () => {
    const payee = await desk.merchantWith('mer_double');
    const made = await Promise.all(Array.from({ length: 6 }, () => desk.withdraw(payee, 400n)));
    const states = made.map(({ state, failure }) => failure?.code ?? state).toSorted();
    assert.deepEqual(
      states,
      ['in_transit', 'in_transit', ...Array.from({ length: 4 }, () => 'insufficient_balance')].toSorted(),
    );
    assert.deepEqual(await desk.balance('mer_double'), [1_000n, 800n]);
  });

  it('that waited for approval is paid only while its merchant is still verified', async () => {
    const payee = await desk.merchantWith('mer_revoked');
    const waiting = await desk.withdraw(payee, 501n);
    assert.equal(waiting.state, 'requires_approval');
    const { data } = await platform.call(kyc, 'listVerifications', { query: { merchant_id: 'mer_revoked' } });
    const params = { verification_id: data[0]?.id ?? '' };
    await platform.call(kyc, 'revoke', { params, body: { reason: 'false papers', decided_by: 'ada' } });
    assert.equal((await approve(waiting)).status, 200);
    const failed = await desk.inState(waiting.id, 'failed', 'released');
    assert.equal(failed.failure?.step, 'kyc');
    assert.deepEqual(await desk.transfersOf(waiting.id), []);
    assert.deepEqual(await desk.balance('mer_revoked'), [1_000n, 0n]);
  });

  it('whose service died before it told the bank goes on by itself', async () => {
    const payee = await desk.merchantWith('mer_crash');
    await fault('drop', 'POST', 1);
    const { id } = await desk.withdraw(payee, 100n);
    const database = await platform.database('withdrawal-service');
    await database.execute(sql`update withdrawals set next_check_at = now() where id = ${id}`);
    await platform.wire.emitted(
      'withdrawal-service',
      (event) => event.type === 'withdrawal.in_transit' && event.aggregate_id === id,
    );
    assert.equal((await desk.transfersOf(id)).length, 1);
  });

  it('that the bank does not settle in its time is a person’s, told of once, and settled by hand', async () => {
    const database = await platform.database('withdrawal-service');
    const settle = ({ id }: Withdrawal, outcome: 'paid' | 'failed', as?: string) =>
      platform.attempt(
        contract,
        'settleWithdrawal',
        {
          params: { withdrawal_id: id },
          body: { outcome, reason: 'the bank wrote', decided_by: 'ada' },
        },
        as === undefined ? {} : { as },
      );
    const overdue = async () =>
      (await platform.call(contract, 'listWithdrawals', { query: { overdue: true } })).data.map(
        ({ id }) => id,
      );
    const [stuck, other, fresh] = await Promise.all(
      ['mer_stuck', 'mer_stuck2', 'mer_fresh'].map(async (merchant) =>
        desk.withdraw(await desk.merchantWith(merchant, '0006'), 400n),
      ),
    );
    assert.ok(stuck !== undefined && other !== undefined && fresh !== undefined);
    assertProblem(await settle(stuck, 'paid'), 409, 'withdrawal_not_overdue');
    assertProblem(await settle({ ...stuck, id: newId('wdr') }, 'paid'), 404, 'withdrawal_not_found');
    await database.execute(sql`
      update withdrawals set submitted_at = submitted_at - interval '73 hours' where id in (${stuck.id}, ${other.id})`);
    const context = { database, now: () => new Date(), settings: {} };
    for (const _ of [1, 2]) await markOverdue(context);
    assert.deepEqual((await overdue()).toSorted(), [stuck.id, other.id].toSorted());
    assert.equal((await database.events('withdrawal.overdue', stuck.id)).length, 1);
    assertProblem(await settle(stuck, 'failed', 'merchant-bff-service'), 403, 'caller_not_allowed');
    assert.equal((await settle(stuck, 'failed')).status, 200);
    assert.equal((await settle(other, 'paid')).status, 200);
    assertProblem(await settle(stuck, 'paid'), 409, 'illegal_withdrawal_transition');
    const failed = await desk.inState(stuck.id, 'failed', 'released');
    assert.equal(failed.failure?.code, 'settled_by_hand');
    await desk.inState(other.id, 'paid', 'posted');
    assert.deepEqual(
      [await desk.balance('mer_stuck'), await desk.balance('mer_stuck2')],
      [
        [1_000n, 0n],
        [600n, 0n],
      ],
    );
    const { data } = await platform.call(contract, 'getWithdrawalHistory', {
      params: { withdrawal_id: other.id },
    });
    const last = data.at(-1);
    assert.deepEqual([last?.to_state, last?.by, last?.reason], ['paid', 'ada', 'the bank wrote']);
    assert.deepEqual(await overdue(), []);
  });

  it('that a person calls paid is never sent any more, though the bank has never heard of it', async () => {
    const database = await platform.database('withdrawal-service');
    const payee = await desk.merchantWith('mer_unheard');
    await steer(desk.sandbox, 'bank', '/faults', { kind: 'drop', pathPrefix: '/v1/transfers' });
    const { id, state } = await desk.withdraw(payee, 400n);
    assert.equal(state, 'pending');
    await database.execute(sql`update withdrawals set overdue_at = now() where id = ${id}`);
    const body = { outcome: 'paid' as const, reason: 'paid at the counter' };
    await platform.call(contract, 'settleWithdrawal', { params: { withdrawal_id: id }, body });
    await fetch(`${desk.sandbox.url('bank')}/_sandbox/faults`, { method: 'DELETE' });
    await desk.inState(id, 'paid', 'posted');
    await platform.call(contract, 'syncWithdrawal', { params: { withdrawal_id: id } });
    assert.deepEqual(await desk.transfersOf(id), []);
    assert.deepEqual(await desk.balance('mer_unheard'), [600n, 0n]);
  });

  it('leaves a ledger that holds', async () => {
    assert.deepEqual((await platform.call(ledger, 'verifyLedger', {})).faults, []);
  });
});

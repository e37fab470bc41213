import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ibanOf } from '../../../sandbox/bank/iban.ts';
import { contract as ledger } from '../../../services/accounting-service/contract.ts';
import { newId } from '../../../services/kit/data/ids.ts';
import { sql } from '../../../services/kit/data/sql.ts';
import { contract } from '../../../services/withdrawal-service/contract.ts';
import type { TestPlatform } from '../../fixtures/service.ts';
import { steer } from '../sandbox/support.ts';
import { assertProblem, openWithdrawalDesk, type WithdrawalDesk } from './withdrawal-desk.ts';

describe('withdrawal-service', () => {
  let desk: WithdrawalDesk;
  let platform: TestPlatform;
  before(async () => {
    desk = await openWithdrawalDesk();
    platform = desk.platform;
  });
  after(() => desk.stop());

  it('holds, tells the bank, and books what the bank paid', async () => {
    const body = await desk.merchantWith('mer_paid');
    const made = await desk.withdraw(body, 400n);
    assert.equal(made.state, 'in_transit');
    assert.equal(made.funds, 'held');
    assert.deepEqual(await desk.balance('mer_paid'), [1_000n, 400n]);
    await desk.later(1);
    await desk.later(1);
    const paid = await desk.inState(made.id, 'paid', 'posted');
    assert.ok(paid.paid_at !== null && paid.transaction_id !== null);
    assert.deepEqual(await desk.balance('mer_paid'), [600n, 0n]);
    const params = { withdrawal_id: made.id };
    const history = await platform.call(contract, 'getWithdrawalHistory', { params });
    assert.deepEqual(
      history.data.map(({ to_state }) => to_state),
      ['pending', 'in_transit', 'paid'],
    );
    await platform.wire.emitted(
      'withdrawal-service',
      (event) => event.type === 'withdrawal.paid' && event.aggregate_id === made.id,
    );
    const late = await platform.attempt(contract, 'cancelWithdrawal', { params, body: {} });
    assertProblem(late, 409, 'illegal_withdrawal_transition');
  });

  it('gives the money back when a paid one comes back from the bank', async () => {
    const made = await desk.withdraw(await desk.merchantWith('mer_returned', '0003'), 400n);
    await desk.later(1);
    await desk.later(1);
    await desk.inState(made.id, 'paid', 'posted');
    await desk.later(1);
    const failed = await desk.inState(made.id, 'failed', 'returned');
    assert.equal(failed.failure?.code, 'returned_by_beneficiary');
    assert.ok(failed.paid_at !== null);
    assert.deepEqual(await desk.balance('mer_returned'), [1_000n, 0n]);
  });

  it('releases the hold when the bank cannot pay, or refuses at once', async () => {
    const closed = await desk.withdraw(await desk.merchantWith('mer_closed', '0001'), 400n);
    await desk.later(1);
    await desk.later(1);
    const failed = await desk.inState(closed.id, 'failed', 'released');
    assert.deepEqual([failed.failure?.step, failed.failure?.code], ['bank', 'account_closed']);
    assert.deepEqual(await desk.balance('mer_closed'), [1_000n, 0n]);
    const refused = await desk.withdraw(await desk.merchantWith('mer_refused', '0005'), 400n);
    assert.deepEqual(
      [refused.state, refused.funds, refused.failure?.code],
      ['failed', 'released', 'invalid_account'],
    );
    assert.deepEqual(await desk.balance('mer_refused'), [1_000n, 0n]);
  });

  it('asks the bank by its key when the answer was lost, and pays once', async () => {
    const body = await desk.merchantWith('mer_lost');
    await steer(desk.sandbox, 'bank', '/faults', {
      kind: 'drop-after',
      remaining: 1,
      method: 'POST',
      pathPrefix: '/v1/transfers',
    });
    const made = await desk.withdraw(body, 400n);
    assert.equal(made.state, 'pending');
    assert.ok(made.submitted_at !== null);
    const params = { withdrawal_id: made.id };
    const cancelled = await platform.attempt(contract, 'cancelWithdrawal', { params, body: {} });
    assertProblem(cancelled, 409, 'illegal_withdrawal_transition');
    await desk.later(1);
    await desk.later(1);
    await desk.inState(made.id, 'paid', 'posted');
    assert.deepEqual(await desk.transfersOf(made.id), ['400']);
  });

  it('tells the bank again, by the same key, when it never arrived', async () => {
    const body = await desk.merchantWith('mer_dropped');
    await steer(desk.sandbox, 'bank', '/faults', {
      kind: 'drop',
      remaining: 1,
      method: 'POST',
      pathPrefix: '/v1/transfers',
    });
    const made = await desk.withdraw(body, 400n);
    assert.equal(made.state, 'pending');
    await desk.reached(made.id, (found) => found.state === 'in_transit');
    assert.deepEqual(await desk.transfersOf(made.id), ['400']);
  });

  it('refuses merchants that are not verified, or have not that much, and keeps the record', async () => {
    await desk.fund('mer_unverified', 1_000n);
    const { id } = await desk.addAccount('mer_unverified');
    const unverified = await desk.withdraw(
      { merchant_id: 'mer_unverified', bank_account_id: id, currency: 'EUR' },
      1n,
    );
    assert.deepEqual([unverified.state, unverified.failure?.step], ['failed', 'kyc']);
    const poor = await desk.withdraw(await desk.merchantWith('mer_poor'), 1_001n);
    assert.deepEqual([poor.state, poor.failure?.code], ['failed', 'insufficient_balance']);
    assert.deepEqual(await desk.balance('mer_poor'), [1_000n, 0n]);
  });

  it('waits for approval above the limit; then it is approved or cancelled', async () => {
    await platform.call(contract, 'putApprovalLimit', {
      params: { currency: 'EUR' },
      body: { amount: 500n },
    });
    const limits = await platform.call(contract, 'listApprovalLimits', {});
    assert.deepEqual(
      limits.data.map(({ currency, amount }) => [currency, amount]),
      [['EUR', 500n]],
    );
    const body = await desk.merchantWith('mer_approval');
    const waiting = await desk.withdraw(body, 501n);
    assert.deepEqual([waiting.state, waiting.funds], ['requires_approval', 'held']);
    const params = { withdrawal_id: waiting.id };
    const foreign = await platform.attempt(
      contract,
      'approveWithdrawal',
      { params, body: {} },
      { as: 'merchant-bff-service' },
    );
    assertProblem(foreign, 403, 'caller_not_allowed');
    const approved = await platform.call(contract, 'approveWithdrawal', { params, body: {} });
    assert.equal(approved.state, 'in_transit');
    assert.equal(approved.approved_by, 'operator');
    const again = await platform.attempt(contract, 'approveWithdrawal', { params, body: {} });
    assertProblem(again, 409, 'illegal_withdrawal_transition');
    await desk.fund('mer_approval', 1_000n);
    const second = await desk.withdraw(body, 600n);
    const cancel = { params: { withdrawal_id: second.id }, body: { reason: 'changed my mind' } };
    const cancelled = await platform.call(contract, 'cancelWithdrawal', cancel);
    assert.deepEqual([cancelled.state, cancelled.funds], ['cancelled', 'released']);
    assert.equal((await platform.call(contract, 'cancelWithdrawal', cancel)).state, 'cancelled');
    assert.deepEqual(await desk.balance('mer_approval'), [2_000n, 501n]);
  });

  it('is approved by somebody else than who asked for it, or rejected', async () => {
    const { id } = await withdrawAs('ada@shop.example');
    const params = { withdrawal_id: id };
    const approve = (approved_by: string) =>
      platform.attempt(contract, 'approveWithdrawal', { params, body: { approved_by } });
    assertProblem(await approve('Ada@shop.example'), 403, 'same_person');
    assert.equal((await approve('grace@shop.example')).status, 200);
    const approved = await platform.call(contract, 'getWithdrawal', { params });
    assert.deepEqual(
      [approved.requested_by, approved.approved_by],
      ['ada@shop.example', 'grace@shop.example'],
    );
    const { data } = await platform.call(contract, 'getWithdrawalHistory', { params });
    assert.deepEqual(
      data.map(({ to_state, by }) => `${to_state} ${by}`),
      ['pending ada@shop.example', 'requires_approval null', 'pending grace@shop.example', 'in_transit null'],
    );
    const other = { withdrawal_id: (await withdrawAs('ada@shop.example')).id };
    const body = { rejected_by: 'grace@shop.example', reason: 'not this month' };
    const rejected = await platform.call(contract, 'rejectWithdrawal', { params: other, body });
    assert.deepEqual(
      [rejected.state, rejected.funds, rejected.cancellation_reason],
      ['cancelled', 'released', 'not this month'],
    );
    const again = await platform.attempt(contract, 'rejectWithdrawal', { params: other, body });
    assertProblem(again, 409, 'illegal_withdrawal_transition');
    const unknown = { withdrawal_id: `wdr_${'0'.repeat(32)}` };
    const missing = await platform.attempt(contract, 'rejectWithdrawal', { params: unknown, body });
    assertProblem(missing, 404, 'withdrawal_not_found');
  });

  let shops = 0;
  const withdrawAs = async (requested_by: string) => {
    shops += 1;
    const body = await desk.merchantWith(`mer_eyes_${shops}`);
    const made = { ...body, amount: 501n, requested_by };
    return platform.call(contract, 'createWithdrawal', { body: made });
  };

  it('pays to accounts in the US and the UK, and keeps their numbers to itself', async () => {
    await Promise.all([desk.verify('mer_local'), desk.fund('mer_local', 1_000n)]);
    const add = (local: object) =>
      platform.attempt(contract, 'createBankAccount', { body: { ...localAccount, ...local } as never });
    for (const [local, masked] of [
      [{ country: 'US', routing_number: '021000021', account_number: '000123456789' }, '021000021 **** 6789'],
      [{ country: 'GB', routing_number: '60-16-13', account_number: '31926819' }, '601613 **** 6819'],
    ] as const) {
      const account = await platform.call(contract, 'createBankAccount', {
        body: { ...localAccount, local },
      });
      assert.deepEqual(
        [account.kind, account.country, account.iban_masked],
        [local.country.toLowerCase(), local.country, masked],
      );
      assert.ok(!JSON.stringify(account).includes(local.account_number));
      assertProblem(await add({ local }), 409, 'duplicate_bank_account');
      const made = await desk.withdraw(
        { merchant_id: 'mer_local', bank_account_id: account.id, currency: 'EUR' },
        5n,
      );
      assert.equal(made.state, 'in_transit');
      await desk.later(1);
      await desk.later(1);
      await desk.inState(made.id, 'paid', 'posted');
    }
    const wrong = { country: 'US', routing_number: '021000022', account_number: '123456' };
    assertProblem(await add({ local: wrong }), 422, 'invalid_local_account');
    assertProblem(await add({}), 422, 'account_number_required');
    const both = { local: wrong, iban: ibanOf('DE', '370400440532013000') };
    assertProblem(await add(both), 422, 'account_number_required');
  });

  const localAccount = { merchant_id: 'mer_local', holder_name: 'A Shop', currency: 'EUR' };

  it('is made once for a key', async () => {
    const body = { ...(await desk.merchantWith('mer_key')), amount: 10n };
    const first = await platform.attempt(contract, 'createWithdrawal', { body }, { key: 'once' });
    const second = await platform.attempt(contract, 'createWithdrawal', { body }, { key: 'once' });
    assert.equal(first.status, 201);
    assert.equal(second.text, first.text);
    assert.deepEqual(await desk.balance('mer_key'), [1_000n, 10n]);
    const other = await platform.attempt(
      contract,
      'createWithdrawal',
      { body: { ...body, amount: 11n } },
      { key: 'once' },
    );
    assertProblem(other, 422, 'idempotency_key_reused');
  });

  it('shows bank accounts masked, stores them encrypted, and takes none twice', async () => {
    const iban = ibanOf('DE', '370400440532019999');
    const body = { merchant_id: 'mer_bank', holder_name: 'A Shop', currency: 'EUR', iban };
    const created = await platform.attempt(contract, 'createBankAccount', { body });
    assert.equal(created.status, 201);
    assert.ok(!created.text.includes(iban));
    assert.match(created.text, /"iban_masked":"DE\d\d \*{4} 9999"/);
    assertProblem(
      await platform.attempt(contract, 'createBankAccount', { body }),
      409,
      'duplicate_bank_account',
    );
    const wrong = await platform.attempt(contract, 'createBankAccount', {
      body: { ...body, iban: 'DE00370400440532013000' },
    });
    assertProblem(wrong, 422, 'invalid_iban');
    const listed = await platform.call(contract, 'listBankAccounts', { query: { merchant_id: 'mer_bank' } });
    const [account] = listed.data;
    assert.ok(account);
    const params = { bank_account_id: account.id };
    assert.equal(
      (await platform.call(contract, 'getBankAccount', { params })).iban_masked,
      account.iban_masked,
    );
    const disabled = await platform.call(contract, 'disableBankAccount', { params });
    assert.equal(disabled.state, 'disabled');
    assert.equal((await platform.call(contract, 'disableBankAccount', { params })).state, 'disabled');
    const refused = await platform.attempt(contract, 'createWithdrawal', {
      body: { merchant_id: 'mer_bank', bank_account_id: account.id, currency: 'EUR', amount: 1n },
    });
    assertProblem(refused, 409, 'bank_account_disabled');
    await assertNowhere(iban);
  });

  it('pays nobody to another merchant’s account, in another currency or of no amount', async () => {
    const body = { ...(await desk.merchantWith('mer_strict')), amount: 1n };
    const attempt = (changed: object) =>
      platform.send('withdrawal-service', {
        method: 'POST',
        path: '/api/v1/withdrawals',
        body: { ...body, ...changed },
      });
    assertProblem(await attempt({ merchant_id: 'mer_other' }), 404, 'bank_account_not_found');
    assertProblem(await attempt({ currency: 'USD' }), 422, 'currency_mismatch');
    assertProblem(await attempt({ amount: 0n }), 400, 'invalid_request');
    const unknown = await platform.attempt(contract, 'getWithdrawal', {
      params: { withdrawal_id: newId('wdr') },
    });
    assertProblem(unknown, 404, 'withdrawal_not_found');
  });

  it('lists withdrawals page by page', async () => {
    const page = await platform.call(contract, 'listWithdrawals', { query: { limit: 2 } });
    assert.equal(page.data.length, 2);
    const next = await platform.call(contract, 'listWithdrawals', {
      query: { limit: 2, cursor: page.next_cursor ?? '' },
    });
    const ids = [...page.data, ...next.data].map(({ id }) => id);
    assert.equal(new Set(ids).size, 4);
  });

  it('leaves a ledger that holds', async () => {
    assert.deepEqual((await platform.call(ledger, 'verifyLedger', {})).faults, []);
  });

  /** Neither in the tables nor in the events. */
  async function assertNowhere(iban: string): Promise<void> {
    const database = await platform.database(contract.service);
    const row = await database.one<{ found: boolean }>(sql`
      select exists (select from bank_accounts as account where account::text like ${`%${iban}%`})
          or exists (select from kit.outbox where envelope like ${`%${iban}%`}) as found`);
    assert.equal(row.found, false);
  }
});

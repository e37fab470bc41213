import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { contract as ledger } from '../../../services/accounting-service/contract.ts';
import { type CreateFeeSchedule, contract } from '../../../services/withdrawal-service/contract.ts';
import type { TestPlatform } from '../../fixtures/service.ts';
import { assertProblem, openWithdrawalDesk, type WithdrawalDesk } from './withdrawal-desk.ts';

describe('the fee of a withdrawal', () => {
  let desk: WithdrawalDesk;
  let platform: TestPlatform;
  before(async () => {
    desk = await openWithdrawalDesk();
    platform = desk.platform;
  });
  after(() => desk.stop());

  const charge = (body: Partial<CreateFeeSchedule>) =>
    platform.call(contract, 'createFeeSchedule', { body: { currency: 'EUR', ...body } });
  const quote = (merchant_id: string, amount: bigint, fee_mode: 'added' | 'deducted' = 'added') =>
    platform.call(contract, 'quoteWithdrawal', { body: { merchant_id, currency: 'EUR', amount, fee_mode } });
  const feeFor = async (merchantId: string) => (await quote(merchantId, 400n)).fee_amount;

  /** What a ledger transaction moved, as `kind side amount`. */
  const entriesOf = async (transaction_id: string | null) => {
    const params = { transaction_id: transaction_id ?? '' };
    const { entries } = await platform.call(ledger, 'getTransaction', { params });
    return entries.map(({ kind, direction, amount }) => `${kind} ${direction} ${amount}`);
  };

  it('is quoted, held with the amount, and booked in the same transaction once the bank has paid', async () => {
    const payee = await desk.merchantWith('mer_fee');
    assert.equal((await quote('mer_fee', 400n)).fee_schedule, null);
    await charge({ merchant_id: 'mer_fee', fixed_amount: 20n, percentage_bps: 125 });
    const quoted = await quote('mer_fee', 400n);
    assert.deepEqual(
      [quoted.fee_amount, quoted.payout_amount, quoted.total_amount, quoted.fee_schedule?.percentage_bps],
      [25n, 400n, 425n, 125],
    );
    const made = await desk.withdraw(payee, 400n, { quoted_fee_amount: quoted.fee_amount });
    assert.deepEqual([made.fee_amount, made.fee_schedule_id], [25n, quoted.fee_schedule?.id]);
    assert.deepEqual(await desk.balance('mer_fee'), [1_000n, 425n]);
    assert.deepEqual(await desk.transfersOf(made.id), ['400']);
    await desk.later(1);
    await desk.later(1);
    const paid = await desk.inState(made.id, 'paid', 'posted');
    assert.deepEqual(await desk.balance('mer_fee'), [575n, 0n]);
    assert.deepEqual(await entriesOf(paid.transaction_id), [
      'available debit 425',
      'bank credit 400',
      'fees credit 25',
    ]);
    assert.deepEqual(await statementOf('mer_fee'), [
      [425n, 25n, 575n],
      [1_000n, 0n, 1_000n],
    ]);
  });

  const statementOf = async (merchant_id: string) => {
    const query = { merchant_id, kind: 'available' } as const;
    const { data } = await platform.call(ledger, 'listAccounts', { query });
    const params = { account_id: data[0]?.id ?? '' };
    const statement = await platform.call(ledger, 'getStatement', { params, query: {} });
    return statement.data.map(({ amount, fee_amount, balance_after }) => [amount, fee_amount, balance_after]);
  };

  it('is taken out of the amount where that is asked for: all of the balance can be paid out', async () => {
    const payee = await desk.merchantWith('mer_deducted');
    await charge({ merchant_id: 'mer_deducted', fixed_amount: 30n });
    const added = await desk.withdraw(payee, 1_000n);
    assert.deepEqual([added.state, added.failure?.code], ['failed', 'insufficient_balance']);
    const made = await desk.withdraw(payee, 1_000n, { fee_mode: 'deducted' });
    assert.deepEqual([made.state, made.payout_amount, made.total_amount], ['in_transit', 970n, 1_000n]);
    assert.deepEqual(await desk.transfersOf(made.id), ['970']);
    await desk.later(1);
    await desk.later(1);
    await desk.inState(made.id, 'paid', 'posted');
    assert.deepEqual(await desk.balance('mer_deducted'), [0n, 0n]);
  });

  it('is given back when the bank cannot pay, and when what it paid comes back', async () => {
    for (const [merchant, lastFour, funds] of [
      ['mer_fee_closed', '0001', 'released'],
      ['mer_fee_returned', '0003', 'returned'],
    ] as const) {
      const payee = await desk.merchantWith(merchant, lastFour);
      await charge({ merchant_id: merchant, percentage_bps: 1_000 });
      const made = await desk.withdraw(payee, 400n);
      await desk.later(1);
      await desk.later(1);
      if (funds === 'returned') await desk.inState(made.id, 'paid', 'posted');
      await desk.later(1);
      await desk.inState(made.id, 'failed', funds);
      assert.deepEqual(await desk.balance(merchant), [1_000n, 0n]);
    }
    assert.deepEqual(await statementOf('mer_fee_returned'), [
      [440n, -40n, 1_000n],
      [440n, 40n, 560n],
      [1_000n, 0n, 1_000n],
    ]);
  });

  it('is the quoted one or the withdrawal is not made; what exists keeps the fee it has', async () => {
    const payee = await desk.merchantWith('mer_quoted');
    await charge({ merchant_id: 'mer_quoted', fixed_amount: 10n });
    const made = await desk.withdraw(payee, 100n);
    await charge({ merchant_id: 'mer_quoted', fixed_amount: 11n });
    assertProblem(await desk.attempt(payee, 100n, { quoted_fee_amount: 10n }), 409, 'fee_changed');
    assert.equal((await desk.withdraw(payee, 100n, { quoted_fee_amount: 11n })).fee_amount, 11n);
    const params = { withdrawal_id: made.id };
    assert.equal((await platform.call(contract, 'getWithdrawal', { params })).fee_amount, 10n);
    assertProblem(await desk.attempt(payee, 11n, { fee_mode: 'deducted' }), 422, 'amount_below_fee');
    assertProblem(await desk.attempt(payee, 999_999_999_999_999_999n), 422, 'amount_too_large');
    const quoted = (amount: bigint, fee_mode: 'added' | 'deducted') => {
      const body = { merchant_id: 'mer_quoted', currency: 'EUR', amount, fee_mode };
      return platform.attempt(contract, 'quoteWithdrawal', { body });
    };
    assertProblem(await quoted(11n, 'deducted'), 422, 'amount_below_fee');
    assertProblem(await quoted(999_999_999_999_999_999n, 'added'), 422, 'amount_too_large');
  });

  it('is a merchant’s own, then that for everybody, then none; a newer one takes an older one’s place', async () => {
    const everybody = await charge({ fixed_amount: 5n });
    const own = [
      await charge({ merchant_id: 'mer_own', fixed_amount: 3n }),
      await charge({ merchant_id: 'mer_own', fixed_amount: 2n, minimum_amount: 4n }),
    ];
    const scheduled = await charge({
      merchant_id: 'mer_own',
      fixed_amount: 1n,
      effective_from: '2999-01-01T00:00:00Z',
    });
    assert.deepEqual([await feeFor('mer_own'), await feeFor('mer_other')], [4n, 5n]);
    const listed = await platform.call(contract, 'listFeeSchedules', { query: { merchant_id: 'mer_own' } });
    assert.deepEqual(
      listed.data.map(({ id }) => id),
      [scheduled, ...own.toReversed()].map(({ id }) => id),
    );
    const end = (id: string) =>
      platform.call(contract, 'endFeeSchedule', { params: { fee_schedule_id: id } });
    await end(scheduled.id);
    assert.equal(await feeFor('mer_own'), 4n);
    const ended = await end(own[1]?.id ?? '');
    assert.deepEqual(await end(ended.id), ended);
    assert.equal(await feeFor('mer_own'), 5n);
    await end(everybody.id);
    assert.deepEqual([await feeFor('mer_own'), await feeFor('mer_other')], [0n, 0n]);
  });

  it('is set by an operator or administrators alone, on terms that make sense', async () => {
    const attempt = (body: Partial<CreateFeeSchedule>, as?: string) =>
      platform.attempt(
        contract,
        'createFeeSchedule',
        { body: { currency: 'EUR', ...body } },
        as === undefined ? {} : { as },
      );
    assertProblem(await attempt({}, 'merchant-bff-service'), 403, 'caller_not_allowed');
    assertProblem(await attempt({ currency: 'ABC' }), 422, 'unknown_currency');
    assertProblem(await attempt({ minimum_amount: 2n, maximum_amount: 1n }), 422, 'invalid_fee_terms');
    assertProblem(await attempt({ effective_from: '2020-01-01T00:00:00Z' }), 422, 'effective_in_past');
    const params = { fee_schedule_id: `wfs_${'0'.repeat(32)}` };
    const end = (as?: string) =>
      platform.attempt(contract, 'endFeeSchedule', { params }, as === undefined ? {} : { as });
    assertProblem(await end(), 404, 'fee_schedule_not_found');
    assertProblem(await end('merchant-bff-service'), 403, 'caller_not_allowed');
  });

  it('leaves a ledger that holds', async () => {
    assert.deepEqual((await platform.call(ledger, 'verifyLedger', {})).faults, []);
  });
});

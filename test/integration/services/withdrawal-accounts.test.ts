/** Whether the bank knows an account under its holder's name, and what follows for withdrawals to it. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { newId } from '../../../services/kit/data/ids.ts';
import { type BankAccount, contract } from '../../../services/withdrawal-service/contract.ts';
import { eventually } from '../../fixtures/event-wire.ts';
import type { TestPlatform } from '../../fixtures/service.ts';
import { steer } from '../sandbox/support.ts';
import { assertProblem, openWithdrawalDesk, type WithdrawalDesk } from './withdrawal-desk.ts';

describe('a bank account', () => {
  let desk: WithdrawalDesk;
  let platform: TestPlatform;
  before(async () => {
    desk = await openWithdrawalDesk();
    platform = desk.platform;
  });
  after(() => desk.stop());

  const account = (id: string) =>
    platform.call(contract, 'getBankAccount', { params: { bank_account_id: id } });
  const reached = (id: string, fits: (found: BankAccount) => boolean) =>
    eventually(async () => {
      const found = await account(id);
      return fits(found) ? found : undefined;
    });
  const verified = (id: string) => reached(id, ({ verification }) => verification !== 'pending');
  const confirm = (id: string, as?: string) =>
    platform.attempt(
      contract,
      'confirmBankAccount',
      { params: { bank_account_id: id }, body: { confirmed_by: 'ada' } },
      as === undefined ? {} : { as },
    );

  it('is asked about at the bank by itself, and says what it answered', async () => {
    for (const [lastFour, verification, name] of [
      ['3000', 'match', null],
      ['0009', 'close_match', 'A Shop GmbH'],
      ['0008', 'no_match', null],
      ['0007', 'no_match', null],
      ['0010', 'unavailable', null],
    ] as const) {
      const { id } = await desk.addAccount('mer_asked', lastFour);
      const found = await verified(id);
      assert.deepEqual([found.verification, found.name_at_bank], [verification, name], lastFour);
      assert.ok(found.verified_at !== null);
      await platform.wire.emitted(
        'withdrawal-service',
        ({ type, aggregate_id }) => type === 'bank_account.verified' && aggregate_id === id,
      );
    }
  });

  it('that the bank knows under another name is paid to only once a person has confirmed it', async () => {
    const payee = await desk.merchantWith('mer_mismatch', '0008');
    const id = payee.bank_account_id;
    const failed = await desk.withdraw(payee, 100n);
    assert.deepEqual(
      [failed.state, failed.failure?.step, failed.failure?.code],
      ['failed', 'account', 'account_holder_mismatch'],
    );
    assert.deepEqual(await desk.transfersOf(failed.id), []);
    assertProblem(await confirm(id, 'merchant-bff-service'), 403, 'caller_not_allowed');
    assert.equal((await confirm(id)).status, 200);
    assert.equal((await confirm(id)).status, 200);
    const { verification, confirmed_by } = await account(id);
    assert.deepEqual([verification, confirmed_by], ['confirmed', 'ada']);
    assert.equal((await desk.withdraw(payee, 100n)).state, 'in_transit');
  });

  it('is paid to once the bank has said that it knows it, and waits as long as it does not', async () => {
    const path = '/v1/account-verifications';
    await steer(desk.sandbox, 'bank', '/faults', { kind: 'error', pathPrefix: path });
    const payee = await desk.merchantWith('mer_silent');
    const made = await desk.withdraw(payee, 100n);
    assert.deepEqual([made.state, made.funds], ['pending', 'none']);
    await fetch(`${desk.sandbox.url('bank')}/_sandbox/faults`, { method: 'DELETE' });
    await desk.reached(made.id, ({ state }) => state === 'in_transit');
    assert.equal((await account(payee.bank_account_id)).verification, 'match');
  });

  it('that the bank calls closed takes no withdrawal any more', async () => {
    const payee = await desk.merchantWith('mer_gone', '0001');
    const made = await desk.withdraw(payee, 100n);
    await desk.later(1);
    await desk.later(1);
    await desk.inState(made.id, 'failed', 'released');
    const { state, disabled_reason } = await account(payee.bank_account_id);
    assert.deepEqual([state, disabled_reason], ['disabled', 'account_closed']);
    assertProblem(await desk.attempt(payee, 100n), 409, 'bank_account_disabled');
    await platform.wire.emitted(
      'withdrawal-service',
      ({ type, aggregate_id }) => type === 'bank_account.disabled' && aggregate_id === payee.bank_account_id,
    );
  });

  it('that matches, or is none, has nothing to confirm', async () => {
    const { id } = await desk.addAccount('mer_fine');
    await verified(id);
    assertProblem(await confirm(id), 409, 'illegal_verification_transition');
    assertProblem(await confirm(newId('bac')), 404, 'bank_account_not_found');
  });
});

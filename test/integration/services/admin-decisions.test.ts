/** What admin users decide in the portal, and what becomes of it at the services that own it. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { contract } from '../../../services/admin-bff-service/contract.ts';
import { service } from '../../../services/admin-bff-service/service.ts';
import { contract as config } from '../../../services/config-service/contract.ts';
import { service as configService } from '../../../services/config-service/service.ts';
import { contract as kyc } from '../../../services/kyc-service/contract.ts';
import { withoutLateSections } from '../../fixtures/sections.ts';
import { assertProblem, openWithdrawalDesk, type WithdrawalDesk } from './withdrawal-desk.ts';

const password = 'a long enough password';

describe('a decision in the admin portal', () => {
  let desk: WithdrawalDesk;
  let ada: SignedIn;
  let bob: SignedIn;
  before(async () => {
    desk = await openWithdrawalDesk(service, configService);
    ada = await signedIn('ada@example.com');
    bob = await signedIn('bob@example.com');
  });
  after(() => desk.stop());

  const signedIn = async (email: string) => {
    const { platform } = desk;
    const user = { email, name: email, role: 'admin', password } as const;
    const { id } = await platform.call(contract, 'createAdminUser', { body: user });
    const given = { body: { email, password } };
    const { access_token } = await platform.call(contract, 'signIn', given, { public: true });
    return { id, as: { public: true, headers: { authorization: `Bearer ${access_token}` } } };
  };
  const auditOf = async (resource_id: string) => {
    const { data } = await desk.platform.call(contract, 'listAuditEntries', { query: { resource_id } });
    return data.toReversed().map(({ actor_id, action, reason }) => [actor_id, action, reason]);
  };

  it('lets a withdrawal go to the bank that somebody else asked for, and not one’s own', async () => {
    const { platform } = desk;
    const limit = { params: { currency: 'EUR' }, body: { amount: 100n } };
    await platform.call(contract, 'putApprovalLimit', limit, bob.as);
    const payee = await desk.merchantWith('mer_four_eyes');
    const { id } = await desk.withdraw(payee, 400n, { requested_by: ada.id });
    const waiting = await withoutLateSections(() => platform.call(contract, 'getDashboard', {}, bob.as));
    assert.deepEqual(
      waiting.sections.withdrawals.data?.data.map((each) => each.id),
      [id],
    );
    const params = { withdrawal_id: id };
    const own = await platform.attempt(contract, 'approveWithdrawal', { params }, ada.as);
    assertProblem(own, 403, 'same_person');
    const approved = await platform.call(contract, 'approveWithdrawal', { params }, bob.as);
    assert.deepEqual([approved.state, approved.approved_by], ['in_transit', bob.id]);
    const { withdrawal, sections } = await withoutLateSections(() =>
      platform.call(contract, 'getWithdrawalDetail', { params }, ada.as),
    );
    assert.equal(withdrawal.state, 'in_transit');
    assert.ok(sections.history.data?.data.some(({ by }) => by === bob.id));
    assert.equal(sections.bank_account.data?.iban_masked, 'DE89 **** 3000');
    assert.equal(sections.merchant.status, 'unavailable', 'merchant-bff is not running');
    const late = await platform.attempt(
      contract,
      'rejectWithdrawal',
      { params, body: { reason: 'late' } },
      ada.as,
    );
    assertProblem(late, 409, 'illegal_withdrawal_transition');
    assert.deepEqual(await auditOf(id), [
      [ada.id, 'withdrawal.approve_requested', null],
      [ada.id, 'withdrawal.approve_refused', 'same_person'],
      [bob.id, 'withdrawal.approve_requested', null],
      [bob.id, 'withdrawal.approved', null],
      [ada.id, 'withdrawal.reject_requested', 'late'],
      [ada.id, 'withdrawal.reject_refused', 'illegal_withdrawal_transition'],
    ]);
    const { data } = await platform.call(contract, 'listAuditEntries', {
      query: { merchant_id: 'mer_four_eyes', action: 'withdrawal.approved' },
    });
    assert.equal(data[0]?.before?.['state'], 'requires_approval');
    assert.equal(data[0]?.after?.['state'], 'in_transit');
  });

  it('takes a verification back in the name of who did it', async () => {
    const { platform } = desk;
    await desk.verify('mer_verified');
    const { data } = await platform.call(
      contract,
      'listVerifications',
      { query: { merchant_id: 'mer_verified' } },
      bob.as,
    );
    const params = { verification_id: data[0]?.id ?? '' };
    const body = { reason: 'it traded weapons' };
    const revoked = await platform.call(contract, 'revokeVerification', { params, body }, bob.as);
    assert.equal(revoked.payouts_enabled, false);
    const history = await platform.call(kyc, 'getVerificationHistory', { params });
    assert.equal(history.data.at(-1)?.decided_by, bob.id);
    const detail = await withoutLateSections(() =>
      platform.call(contract, 'getVerificationDetail', { params }, ada.as),
    );
    assert.deepEqual(detail.sections.history.data, history);
    assert.ok((detail.sections.documents.data?.data.length ?? 0) > 0);
  });

  it('switches a flag as its next version, unless somebody else was quicker', async () => {
    const { platform } = desk;
    await platform.call(config, 'createFlag', { body: { key: 'new-checkout' } });
    const params = { key: 'new-checkout' };
    const body = { expected_version: 1, enabled: true, comment: 'for everybody' };
    const flag = await platform.call(contract, 'updateFlag', { params, body }, ada.as);
    assert.deepEqual([flag.enabled, flag.version, flag.changed_by], [true, 2, ada.id]);
    const slower = await platform.attempt(contract, 'updateFlag', { params, body }, bob.as);
    assertProblem(slower, 409, 'version_conflict');
    const back = { to_version: 1, expected_version: 2 };
    const before = await platform.call(contract, 'rollbackFlag', { params, body: back }, bob.as);
    assert.deepEqual([before.enabled, before.changed_by], [false, bob.id]);
    const { data } = await platform.call(contract, 'listFlagVersions', { params, query: {} }, ada.as);
    assert.deepEqual(
      data.map(({ changed_by }) => changed_by),
      [bob.id, ada.id, 'operator'],
    );
    assert.deepEqual(
      (await auditOf('new-checkout')).map(([, action]) => action),
      [
        ...['flag.update_requested', 'flag.updated', 'flag.update_requested', 'flag.update_refused'],
        ...['flag.roll_back_requested', 'flag.rolled_back'],
      ],
    );
  });
});

type SignedIn = { id: string; as: { public: boolean; headers: Record<string, string> } };

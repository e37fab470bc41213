/** Admin users as an attacker, or two hasty admins, would meet them: what happens between two steps of a request. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type AdminRole, contract } from '../../../services/admin-bff-service/contract.ts';
import { service } from '../../../services/admin-bff-service/service.ts';
import { type Sql, sql } from '../../../services/kit/data/sql.ts';
import { memberOf } from '../../fixtures/samples.ts';
import { type Answer, startServices, type TestPlatform } from '../../fixtures/service.ts';
import { codeOf } from './authenticator.ts';

const password = 'a long enough password';

describe('admin users', () => {
  let platform: TestPlatform;
  before(async () => {
    platform = await startServices([service]);
  });
  after(() => platform.stop());

  const create = async (email: string, role: AdminRole) => {
    const body = { email, name: 'Someone', role, password };
    return (await platform.call(contract, 'createAdminUser', { body })).id;
  };
  const attemptSignIn = (email: string, given: { password?: string; code?: string } = {}) =>
    platform.attempt(contract, 'signIn', { body: { email, password, ...given } }, { public: true });
  const signIn = async (email: string, given = {}) => {
    const answer = await attemptSignIn(email, given);
    assert.equal(answer.status, 201, answer.text);
    const token = String(memberOf(answer.body, 'access_token'));
    return { public: true, headers: { authorization: `Bearer ${token}` } };
  };
  const me = (as: Awaited<ReturnType<typeof signIn>>) => platform.attempt(contract, 'getMe', {}, as);

  /** Sends requests that come to wait for the change, makes it, and lets them go on. */
  const whileChanging = async <T>(change: Sql, send: () => Promise<T>[]): Promise<T[]> => {
    const own = await platform.database(contract.service);
    const sent = await own.transaction(async (transaction) => {
      await transaction.execute(change);
      const requests = send();
      await own.until(
        `select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()
         having count(*) = $1`,
        [requests.length],
      );
      return { requests };
    });
    return Promise.all(sent.requests);
  };

  it('whose password changes while the old one is being checked are not signed in by it', async () => {
    const email = 'changing@example.com';
    const id = await create(email, 'viewer');
    const other = await create('other@example.com', 'viewer');
    const change = sql`
      update admin_users set password_hash = (select password_hash from admin_users where id = ${other}) where id = ${id}`;
    const [answer] = await whileChanging(change, () => [attemptSignIn(email)]);
    assertRefused(answer, 401, 'invalid_credentials');
  });

  it('who are disabled while their password is being checked get no session for later', async () => {
    const email = 'disabled@example.com';
    const id = await create(email, 'viewer');
    const change = sql`update admin_users set state = 'disabled' where id = ${id}`;
    const [answer] = await whileChanging(change, () => [attemptSignIn(email)]);
    assertRefused(answer, 401, 'invalid_credentials');
    const own = await platform.database(contract.service);
    assert.deepEqual(await own.query('select id from sessions where user_id = $1', [id]), []);
  });

  it('who take the role from each other at once leave one admin', async () => {
    const ids = [await create('one@example.com', 'admin'), await create('two@example.com', 'admin')] as const;
    const [one, two] = [await signIn('one@example.com'), await signIn('two@example.com')];
    const demote = (admin_user_id: string, as: typeof one) =>
      platform.attempt(
        contract,
        'updateAdminUser',
        { params: { admin_user_id }, body: { role: 'viewer' } },
        as,
      );
    const hold = sql`select id from admin_users where id = any(${ids}) for update`;
    const answers = await whileChanging(hold, () => [demote(ids[0], two), demote(ids[1], one)]);
    assert.deepEqual(answers.map(({ status }) => status).toSorted(), [200, 403]);
    const roles = [await me(one), await me(two)].map(({ body }) =>
      String(memberOf(memberOf(body, 'user'), 'role')),
    );
    assert.deepEqual(roles.toSorted(), ['admin', 'viewer']);
  });

  it('are held to a new role from the next request on', async () => {
    const id = await create('demoted@example.com', 'operator');
    const as = await signIn('demoted@example.com');
    assert.equal((await platform.attempt(contract, 'listAuditEntries', { query: {} }, as)).status, 200);
    const params = { admin_user_id: id };
    await platform.call(contract, 'updateAdminUser', { params, body: { role: 'viewer' } });
    const refused = await platform.attempt(contract, 'listAuditEntries', { query: {} }, as);
    assertRefused(refused, 403, 'insufficient_permission');
    assert.equal((await platform.call(contract, 'getAdminUser', { params })).role, 'viewer');
  });

  it('who lost password and second factor get new access by the operator, and by nobody else', async () => {
    const email = 'lost@example.com';
    const id = await create(email, 'admin');
    const as = await signIn(email);
    const { secret } = await platform.call(contract, 'enrolTotp', { body: { password } }, as);
    await platform.call(contract, 'confirmTotp', { body: { code: codeOf(secret) } }, as);
    for (let guess = 0; guess < 5; guess += 1) await attemptSignIn(email, { password: `wrong ${guess}` });
    assertRefused(await attemptSignIn(email), 429, 'sign_in_locked');

    const params = { admin_user_id: id };
    const body = { password: 'another long password' };
    const outside = await platform.attempt(contract, 'resetAdminUser', { params, body }, as);
    assertRefused(outside, 404, 'route_not_found');
    const reset = await platform.call(contract, 'resetAdminUser', { params, body });
    assert.equal(reset.id, id);
    assert.equal((await me(as)).status, 401, 'its sessions have ended');
    assertRefused(await attemptSignIn(email), 401, 'invalid_credentials');
    assert.equal((await me(await signIn(email, body))).status, 200);
    const query = { resource_id: id, limit: 2 };
    const { data } = await platform.call(contract, 'listAuditEntries', { query });
    assert.deepEqual(
      data.map(({ action, actor_id }) => [action, actor_id]),
      [
        ['admin_user.signed_in', id],
        ['admin_user.reset', 'operator'],
      ],
    );
    assert.doesNotMatch(JSON.stringify(data), /password|scrypt/);
    const nobody = { admin_user_id: `adm_${'0'.repeat(32)}` };
    const missing = await platform.attempt(contract, 'resetAdminUser', { params: nobody, body });
    assertRefused(missing, 404, 'admin_user_not_found');
  });
});

function assertRefused(answer: Answer | undefined, status: number, code: string): void {
  assert.ok(answer !== undefined);
  assert.equal(answer.status, status, answer.text);
  assert.equal(memberOf(answer.body, 'code'), code);
}

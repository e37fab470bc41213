import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { contract as admin } from '../../../services/admin-bff-service/contract.ts';
import { service as adminBff } from '../../../services/admin-bff-service/service.ts';
import { contract as merchant } from '../../../services/merchant-bff-service/contract.ts';
import { service as merchantBff } from '../../../services/merchant-bff-service/service.ts';
import { memberOf } from '../../fixtures/samples.ts';
import { startServices, type TestPlatform } from '../../fixtures/service.ts';
import { codeOf, wrongCode } from './authenticator.ts';

const password = 'a long enough password';

let platform: TestPlatform;
before(async () => {
  platform = await startServices([adminBff, merchantBff]);
});
after(() => platform.stop());

async function createAdmin(email: string): Promise<void> {
  await platform.call(admin, 'createAdminUser', { body: { email, name: 'A', role: 'admin', password } });
}

async function createMerchantUser(email: string): Promise<void> {
  const shop = { name: 'Shop', email: 'shop@shop.example', country: 'DE' };
  const { id } = await platform.call(merchant, 'createMerchant', { body: shop });
  await platform.call(merchant, 'createUser', {
    body: { merchant_id: id, email, name: 'A', role: 'owner', password },
  });
}

const portals = [
  { name: 'the admin portal', contract: admin, createUser: createAdmin },
  { name: 'the merchant portal', contract: merchant, createUser: createMerchantUser },
] as const;

for (const { name, contract, createUser } of portals) {
  describe(`the account of a user of ${name}`, () => {
    type Given = { password?: string; code?: string };
    const signIn = (email: string, given: Given = {}) =>
      platform.attempt(contract, 'signIn', { body: { email, password, ...given } }, { public: true });
    const signedIn = async (email: string, given: Given = {}) => {
      const body = { email, password, ...given };
      const { access_token } = await platform.call(contract, 'signIn', { body }, { public: true });
      return { public: true, headers: { authorization: `Bearer ${access_token}` } };
    };
    type As = Awaited<ReturnType<typeof signedIn>>;
    const newUser = async (email: string) => {
      await createUser(email);
      return signedIn(email);
    };
    const enabled = async (as: As) => {
      const { secret } = await platform.call(contract, 'enrolTotp', { body: { password } }, as);
      const body = { code: codeOf(secret) };
      const { recovery_codes } = await platform.call(contract, 'confirmTotp', { body }, as);
      return { secret, recovery_codes };
    };

    it('is nobody’s but a signed-in user’s', async () => {
      const session_id = `ses_${'0'.repeat(32)}`;
      const answers = [
        await platform.attempt(contract, 'listSessions', {}),
        await platform.attempt(contract, 'revokeSession', { params: { session_id } }),
        await platform.attempt(contract, 'changePassword', {
          body: { current_password: password, new_password: password },
        }),
        await platform.attempt(contract, 'enrolTotp', { body: { password } }),
        await platform.attempt(contract, 'confirmTotp', { body: { code: '123456' } }),
        await platform.attempt(contract, 'disableTotp', { body: { password, code: '123456' } }),
      ];
      for (const answer of answers) assertRefused(answer, 403, 'user_required');
    });

    it('lists the open sessions, and ends one at once', async () => {
      const as = await newUser('sessions@example.com');
      const other = await signedIn('sessions@example.com');
      const { data } = await platform.call(contract, 'listSessions', {}, as);
      assert.deepEqual(
        data.map(({ is_current }) => is_current),
        [false, true],
      );
      const params = { session_id: data[0]?.id ?? '' };
      const stranger = await newUser('stranger@example.com');
      assertRefused(
        await platform.attempt(contract, 'revokeSession', { params }, stranger),
        404,
        'session_not_found',
      );
      assert.equal((await platform.attempt(contract, 'revokeSession', { params }, as)).status, 204);
      assert.equal((await platform.attempt(contract, 'getMe', {}, other)).status, 401);
      assert.equal((await platform.attempt(contract, 'getMe', {}, as)).status, 200);
    });

    it('gets a new password only with the old one, and the other sessions end', async () => {
      const email = 'password@example.com';
      const as = await newUser(email);
      const other = await signedIn(email);
      const new_password = 'another long password';
      const change = (current_password: string) =>
        platform.attempt(contract, 'changePassword', { body: { current_password, new_password } }, as);
      assertRefused(await change('wrong'), 422, 'wrong_password');
      assert.equal((await change(password)).status, 204);
      assert.equal((await platform.attempt(contract, 'getMe', {}, other)).status, 401);
      assert.equal((await platform.attempt(contract, 'getMe', {}, as)).status, 200);
      assertRefused(await signIn(email), 401, 'invalid_credentials');
      assert.equal((await signIn(email, { password: new_password })).status, 201);
    });

    it('asks for a second factor once a code has confirmed it, and takes each code once', async () => {
      const email = 'totp@example.com';
      const as = await newUser(email);
      const { secret } = await platform.call(contract, 'enrolTotp', { body: { password } }, as);
      assert.equal((await signIn(email)).status, 201, 'not confirmed, it does not count');
      const confirm = (code: string) => platform.attempt(contract, 'confirmTotp', { body: { code } }, as);
      assertRefused(await confirm(wrongCode(secret)), 422, 'wrong_code');
      const first = codeOf(secret);
      const confirmed = await confirm(first);
      assert.equal(confirmed.status, 200, confirmed.text);
      assert.equal(confirmed.headers['cache-control'], 'no-store');
      assertRefused(
        await platform.attempt(contract, 'enrolTotp', { body: { password } }, as),
        409,
        'totp_enabled',
      );
      assertRefused(await signIn(email), 401, 'second_factor_required');
      assertRefused(await signIn(email, { code: first }), 401, 'second_factor_required');
      const second = codeOf(secret, 1);
      const racing = await Promise.all([signIn(email, { code: second }), signIn(email, { code: second })]);
      assert.deepEqual(racing.map(({ status }) => status).toSorted(), [201, 401]);
    });

    it('can be signed in to with a recovery code, each once, which are kept as hashes', async () => {
      const email = 'recovery@example.com';
      const { recovery_codes } = await enabled(await newUser(email));
      assert.equal(new Set(recovery_codes).size, 10);
      const [code = ''] = recovery_codes;
      assert.equal((await signIn(email, { code })).status, 201);
      assertRefused(await signIn(email, { code }), 401, 'second_factor_required');
    });

    it('drops the second factor with password and code', async () => {
      const email = 'dropped@example.com';
      const as = await newUser(email);
      const { secret } = await enabled(as);
      const disable = (given: { password: string; code: string }) =>
        platform.attempt(contract, 'disableTotp', { body: given }, as);
      assertRefused(await disable({ password: 'wrong', code: codeOf(secret, 1) }), 422, 'wrong_password');
      assertRefused(await disable({ password, code: wrongCode(secret) }), 422, 'wrong_code');
      assert.equal((await disable({ password, code: codeOf(secret, 1) })).status, 204);
      assert.equal((await signIn(email)).status, 201);
    });

    it('gives no more guesses at the code to who knows the password', async () => {
      const as = await newUser('known-password@example.com');
      const { secret } = await enabled(as);
      const guess = (code: string) =>
        platform.attempt(contract, 'disableTotp', { body: { password, code } }, as);
      for (let count = 0; count < 5; count += 1) {
        assertRefused(await guess(wrongCode(secret)), 422, 'wrong_code');
        const proof = await platform.attempt(contract, 'enrolTotp', { body: { password } }, as);
        if (count < 4) assertRefused(proof, 409, 'totp_enabled');
      }
      assertRefused(await guess(codeOf(secret, 1)), 429, 'sign_in_locked');
    });

    it('ends a session whose refresh token is used twice, the thief’s and the owner’s alike', async () => {
      const email = 'stolen@example.com';
      await createUser(email);
      const body = { email, password };
      const first = await platform.call(contract, 'signIn', { body }, { public: true });
      const refresh = (refresh_token: string) =>
        platform.attempt(contract, 'refreshSession', { body: { refresh_token } }, { public: true });
      const second = await refresh(first.refresh_token);
      assert.equal(second.status, 200, second.text);
      assertRefused(await refresh(first.refresh_token), 401, 'invalid_refresh_token');
      assertRefused(
        await refresh(String(memberOf(second.body, 'refresh_token'))),
        401,
        'invalid_refresh_token',
      );
      const as = { public: true, headers: { authorization: `Bearer ${first.access_token}` } };
      assert.equal((await platform.attempt(contract, 'getMe', {}, as)).status, 401);
    });

    it('lists no session that nobody can go on with', async () => {
      const as = await newUser('idle@example.com');
      await signedIn('idle@example.com');
      const own = await platform.database(contract.service);
      const left = async () => (await platform.call(contract, 'listSessions', {}, as)).data.length;
      assert.equal(await left(), 2);
      await own.query(
        `update refresh_tokens set expires_at = now() where session_id = (
           select id from sessions order by created_at desc, id desc limit 1)`,
      );
      assert.equal(await left(), 1);
    });

    it('is closed for a while after five wrong guesses, of passwords and codes alike', async () => {
      const as = await newUser('guessed@example.com');
      for (let guess = 0; guess < 5; guess += 1)
        assertRefused(
          await platform.attempt(contract, 'enrolTotp', { body: { password: `wrong ${guess}` } }, as),
          422,
          'wrong_password',
        );
      const answers = [
        await platform.attempt(contract, 'enrolTotp', { body: { password } }, as),
        await platform.attempt(contract, 'confirmTotp', { body: { code: '123456' } }, as),
        await platform.attempt(contract, 'disableTotp', { body: { password, code: '123456' } }, as),
        await platform.attempt(
          contract,
          'changePassword',
          { body: { current_password: password, new_password: password } },
          as,
        ),
      ];
      for (const answer of answers) assertRefused(answer, 429, 'sign_in_locked');
    });
  });
}

it('the audit log says what admin users did with their accounts, and none of their secrets', async () => {
  const { data } = await platform.call(admin, 'listAuditEntries', { query: { limit: 100 } });
  const actions = new Set(data.map(({ action }) => action));
  for (const change of [
    ...['signed_in', 'refresh_token_reused', 'password_changed'],
    ...['totp_enabled', 'totp_disabled', 'session_revoked'],
  ])
    assert.ok(actions.has(`admin_user.${change}`), change);
  assert.doesNotMatch(JSON.stringify(data), /scrypt|secret/);
});

function assertRefused(answer: { status: number; text: string }, status: number, code: string): void {
  assert.equal(answer.status, status, answer.text);
  assert.match(answer.text, new RegExp(`"code":"${code}"`));
}

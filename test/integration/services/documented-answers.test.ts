/**
 * Refusals that contracts document alike, asked of every endpoint that documents them, a new one included. What only
 * one endpoint answers is in the test of its service. Nothing is left to chance: every run sends the same.
 */
import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { contract as admin } from '../../../services/admin-bff-service/contract.ts';
import { contract as config } from '../../../services/config-service/contract.ts';
import type { Contract } from '../../../services/kit/contract/contract.ts';
import { stringifyJson } from '../../../services/kit/contract/json.ts';
import { problemsOf } from '../../../services/kit/contract/openapi.ts';
import { mostSignInFailures } from '../../../services/kit/sessions/sign-in-limit.ts';
import { contract as merchantAuth } from '../../../services/merchant-auth-service/contract.ts';
import { digestOf } from '../../../services/merchant-auth-service/domain/signature.ts';
import { contract as merchants } from '../../../services/merchant-bff-service/contract.ts';
import { type Target, targetsOf } from '../../fixtures/contracts.ts';
import { fittingRequest, memberOf, type Sent } from '../../fixtures/samples.ts';
import type { Answer, CallOptions } from '../../fixtures/service.ts';
import { startWholePlatform, type WholePlatform } from '../../fixtures/whole-platform.ts';

const portals = [admin, merchants] as const;
const password = 'a long enough password';

let platform: WholePlatform;
before(async () => {
  platform = await startWholePlatform();
});
after(() => platform?.stop());

describe('before an endpoint is reached', () => {
  test('who has the certificate of a service that may not call is refused', () =>
    assertAllAnswer('caller_not_allowed', async (target) =>
      ask(target, requestTo(target), { as: stranger }),
    ));

  test('who has no certificate and is not signed in is refused', () =>
    assertAllAnswer('unauthenticated', async (target) => ask(target, requestTo(target), { public: true })));

  test('a body that is too large is refused', () =>
    assertAllAnswer('body_too_large', async (target) => {
      const body = 'x'.repeat((target.endpoint.bodyLimitBytes ?? 1_048_576) + 1);
      return ask(target, { ...requestTo(target), body });
    }));

  test('a body of another type than JSON is refused', () =>
    assertAllAnswer('unsupported_media_type', async (target) =>
      ask(target, { ...requestTo(target), body: '{}' }, { headers: { 'content-type': 'text/plain' } }),
    ));

  test('what does not fit the contract is refused', () =>
    assertAllAnswer('invalid_request', async (target) => ask(target, unfit(target))));

  test('an Idempotency-Key that is none is refused', () =>
    assertAllAnswer('invalid_idempotency_key', async (target) =>
      ask(target, requestTo(target), { key: 'k'.repeat(256) }),
    ));

  test('an Idempotency-Key is not taken twice for two requests', async () => {
    const merchant_id = await activeMerchant();
    await assertAllAnswer('idempotency_key_reused', async (target) => {
      const sent = requestTo(target, { merchant_id, currency: 'USD' });
      const key = randomUUID();
      await ask(target, sent, { key });
      return ask(target, { ...sent, body: `${textOf(sent.body)} ` }, { key });
    });
  });

  test('a cursor of no page is refused', async () => {
    const merchant_id = await activeMerchant();
    await assertAllAnswer('invalid_cursor', async (target) =>
      ask(target, requestTo(target, { merchant_id, cursor: 'of-no-page' })),
    );
  });
});

describe('what the operator may ask of any service', () => {
  test('every list and report answers, whatever is in it', async () => {
    const merchant_id = await activeMerchant();
    const wrong: string[] = [];
    for (const target of allTargets().filter(isPlainRead)) {
      const answer = await ask(target, requestTo(target, { merchant_id, currency: 'USD' }));
      if (answer.status !== (target.endpoint.status ?? 200)) wrong.push(describeAnswer(target, answer));
    }
    assert.deepEqual(wrong, []);
  });

  test('every service replays its dead letters', async () => {
    for (const target of allTargets().filter(({ name }) => name === 'replayDeadLetters')) {
      const answer = await ask(target, requestTo(target));
      assert.equal(answer.text, '{"data":[]}', describeAnswer(target, answer));
    }
  });
});

describe('about what there is not', () => {
  test('ids that nothing has are not found', async () => {
    const accounts = new Map<string, CallOptions>();
    for (const portal of portals) accounts.set(portal.service, (await newUser(portal)).as);
    const wrong: string[] = [];
    for (const target of allTargets()) {
      const codes = Object.entries(problemsOf(target.endpoint)).flatMap(([code, { status }]) =>
        status === 404 ? [`404 ${code}`] : [],
      );
      if (codes.length === 0) continue;
      // asked by the operator an account's own endpoints refuse before anything is looked for
      const isAccount = Object.hasOwn(problemsOf(target.endpoint), 'user_required');
      const options = isAccount ? accounts.get(target.contract.service) : {};
      const answer = await ask(target, requestTo(target, absent), options);
      if (!codes.includes(answerOf(answer))) wrong.push(describeAnswer(target, answer));
    }
    assert.deepEqual(wrong, []);
  });

  test('a currency that there is not is refused', async () => {
    const merchant_id = await activeMerchant();
    await assertAllAnswer('unknown_currency', async (target) =>
      ask(
        target,
        requestTo(target, { merchant_id, currency: 'ZZZ', bought_currency: 'ZZZ', sold_currency: 'EUR' }),
      ),
    );
  });

  test('a span that ends before it begins, or is too long for its granularity, is refused', () => {
    const backwards = { from: '2026-02-01T00:00:00Z', to: '2026-01-01T00:00:00Z' };
    return assertAllAnswer('span_invalid', async (target) =>
      ask(target, requestTo(target, { ...backwards, granularity: 'hour', last_days: 366 })),
    );
  });

  test('a change of a version that is not the last is refused', async () => {
    const key = 'documented';
    const namespace = 'answers';
    await platform.call(config, 'createConfigEntry', { body: { namespace, key, value: 1 } });
    await platform.call(config, 'createFlag', { body: { key, enabled: true } });
    await assertAllAnswer('version_conflict', async (target) =>
      ask(target, requestTo(target, { namespace, key, version: 1, expected_version: 1_000 })),
    );
  });
});

describe('about who asks', () => {
  test('who may only look is refused whatever takes more', async () => {
    for (const portal of portals) {
      const viewer = await newUser(portal, 'viewer');
      const targets = documenting('insufficient_permission').filter(isOf(portal));
      await assertAllAnswer(
        'insufficient_permission',
        (target) => ask(target, requestTo(target), viewer.as),
        targets,
      );
    }
  });

  test('an account is of a signed-in user: the operator has none', () =>
    assertAllAnswer('user_required', async (target) => ask(target, requestTo(target))));

  test('who is of no merchant names one', () =>
    assertAllAnswer('merchant_required', async (target) => ask(target, requestTo(target))));

  test('who is of one merchant may not name another', async () => {
    const owner = await newUser(merchants);
    const key = await apiKey(await activeMerchant());
    const merchant_id = await activeMerchant();
    await assertAllAnswer('merchant_mismatch', async (target) => {
      const sent = requestTo(target, { merchant_id });
      return target.endpoint.public === 'api-key'
        ? ask(target, sent, signedBy(key, sent))
        : ask(target, sent, owner.as);
    });
  });

  test('an API key is good for its scopes', async () => {
    const key = await apiKey(await activeMerchant(), 'reports:read');
    await assertAllAnswer('insufficient_scope', async (target) => {
      const sent = requestTo(target);
      return ask(target, sent, signedBy(key, sent));
    });
  });
});

for (const portal of portals)
  describe(`an account of ${portal.service}`, () => {
    const asksFor = (code: string) => documenting(code).filter(isOf(portal));

    test('a wrong password is refused, and after five of them whatever takes one', async () => {
      const user = await newUser(portal);
      const guesses = asksFor('wrong_password');
      for (let count = 0; count < mostSignInFailures; count += 1) {
        const target = guesses[count % guesses.length];
        assert.ok(target !== undefined && guesses.length <= mostSignInFailures);
        const wrong = requestTo(target, { password: 'wrong', current_password: 'wrong' });
        assertAnswer('wrong_password', target, await ask(target, wrong, user.as));
      }
      const right = { password, current_password: password };
      for (const target of asksFor('sign_in_locked'))
        if (target.name !== 'signIn')
          assertAnswer('sign_in_locked', target, await ask(target, requestTo(target, right), user.as));
    });

    test('a wrong code is refused, and after five of them any code', async () => {
      for (const target of asksFor('wrong_code')) {
        const user = await newUser(portal);
        const guess = () => ask(target, requestTo(target, { password, code: '000000' }), user.as);
        for (let count = 0; count < mostSignInFailures; count += 1)
          assertAnswer('wrong_code', target, await guess());
        assertAnswer('sign_in_locked', target, await guess());
      }
    });
  });

/** It has a certificate of the platform, and platform.yaml lets it call nobody. */
const stranger = 'analytics-service';

function allTargets(): readonly Target[] {
  return targetsOf(platform.contracts);
}

function isOf(portal: Contract) {
  return ({ contract }: Target) => contract.service === portal.service;
}

/** Of nothing in particular, and not of somebody's own account. */
function isPlainRead({ endpoint }: Target): boolean {
  const isOfAnybody = !Object.hasOwn(problemsOf(endpoint), 'user_required');
  return endpoint.method === 'GET' && endpoint.params === undefined && isOfAnybody;
}

function documenting(code: string): readonly Target[] {
  return allTargets().filter(({ endpoint }) => Object.hasOwn(problemsOf(endpoint), code));
}

async function assertAllAnswer(
  code: string,
  asked: (target: Target) => Promise<Answer>,
  targets = documenting(code),
): Promise<void> {
  assert.notEqual(targets.length, 0, `no contract documents ${code}`);
  const wrong: string[] = [];
  for (const target of targets) {
    const answer = await asked(target);
    if (answerOf(answer) !== documentedAnswer(target, code)) wrong.push(describeAnswer(target, answer));
  }
  assert.deepEqual(wrong, [], `these did not answer ${code}`);
}

function assertAnswer(code: string, target: Target, answer: Answer): void {
  assert.equal(answerOf(answer), documentedAnswer(target, code), describeAnswer(target, answer));
}

function documentedAnswer({ endpoint }: Target, code: string): string {
  return `${problemsOf(endpoint)[code]?.status} ${code}`;
}

function answerOf({ status, body }: Answer): string {
  return `${status} ${memberOf(body, 'code')}`;
}

function describeAnswer({ contract, name }: Target, { status, text }: Answer): string {
  return `${contract.service} ${name}: ${status} ${text.slice(0, 300)}`;
}

const seed = 1;

/** What nothing has, for ids that are no pattern's; and what it takes to be looked for at all. */
const absent = {
  merchant_id: 'mer_00000000000070008000000000000000',
  settlement_id: 'set_00000000000070008000000000000000',
  fee_plan_id: 'fee_00000000000070008000000000000000',
  fee_plan_ids: ['fee_00000000000070008000000000000000'],
  statement_id: 'stm_00000000000070008000000000000000',
  channel: 'no-channel',
  namespace: 'no-namespace',
  key: 'no-key',
  base: 'ZZZ',
  quote: 'USD',
  currency: 'USD',
  amount: 100n,
  reason: 'a test',
  note: 'a test',
  date: '2026-01-01',
  from: '2026-01-01T00:00:00Z',
  to: '2026-02-01T00:00:00Z',
};

/** The shortest request that fits, with ids that nothing has. */
function requestTo({ endpoint }: Target, given: Readonly<Record<string, unknown>> = {}): Sent {
  return fittingRequest(endpoint, { seed, given, isShort: true });
}

function ask({ contract, endpoint }: Target, sent: Sent, options: CallOptions = {}): Promise<Answer> {
  const media = endpoint.consumes === undefined ? {} : { 'content-type': endpoint.consumes };
  return platform.send(contract.service, sent, { ...options, headers: { ...media, ...options.headers } });
}

function unfit(target: Target): Sent {
  const sent = requestTo(target);
  if (target.endpoint.body !== undefined) return { ...sent, body: '{' };
  if (target.endpoint.params === undefined) return { ...sent, path: `${sent.path}?no_such_filter=1` };
  return { ...sent, path: target.endpoint.path.replaceAll(/:\w+/g, '%00') };
}

function textOf(body: unknown): string {
  if (body === undefined) return '';
  return typeof body === 'string' ? body : stringifyJson(body);
}

async function activeMerchant(): Promise<string> {
  const body = { name: 'Shop', email: 'shop@shop.example', country: 'DE' };
  const { id } = await platform.call(merchants, 'createMerchant', { body });
  await platform.call(merchants, 'activateMerchant', { params: { merchant_id: id } });
  return id;
}

/** `all`: of the role that may do everything. */
async function newUser(portal: (typeof portals)[number], role: 'viewer' | 'all' = 'all') {
  const email = `${randomUUID()}@example.com`;
  const account = { email, name: 'N', password };
  if (portal.service === admin.service) {
    const body = { ...account, role: role === 'all' ? 'admin' : role } as const;
    await platform.call(admin, 'createAdminUser', { body });
  } else {
    const merchant_id = await activeMerchant();
    const body = { ...account, merchant_id, role: role === 'all' ? 'owner' : role } as const;
    await platform.call(merchants, 'createUser', { body });
  }
  return signedIn(portal, email);
}

async function signedIn(portal: Contract, email: string) {
  const request = { method: 'POST', path: '/api/v1/sessions', body: { email, password } };
  const { body, text } = await platform.send(portal.service, request, { public: true });
  const access_token = memberOf(body, 'access_token');
  assert.ok(typeof access_token === 'string', text);
  return { as: { public: true, headers: { authorization: `Bearer ${access_token}` } } };
}

type ApiKey = { key: string; signing_secret: string };

async function apiKey(merchant_id: string, ...scopes: 'reports:read'[]): Promise<ApiKey> {
  const body = { merchant_id, name: 'test', ...(scopes.length === 0 ? {} : { scopes }) };
  return platform.call(merchantAuth, 'createApiKey', { body });
}

function signedBy({ key, signing_secret }: ApiKey, { method, path, body }: Sent): CallOptions {
  const atSeconds = Math.floor(Date.now() / 1_000);
  const nonce = randomUUID();
  const body_sha256 = createHash('sha256').update(textOf(body)).digest('hex');
  const digest = digestOf(signing_secret, { method, path, body_sha256 }, { atSeconds, nonce }).toString(
    'hex',
  );
  const signature = `t=${atSeconds},n=${nonce},v1=${digest}`;
  return { public: true, headers: { authorization: `Bearer ${key}`, 'payment-signature': signature } };
}

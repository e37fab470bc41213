/** What somebody who sees a merchant's signed request may try at the public edge, with another one or the same. */
import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { contract as merchantAuth } from '../../../services/merchant-auth-service/contract.ts';
import { forgetSignatures } from '../../../services/merchant-auth-service/operations/forget-signatures.ts';
import { service as merchantAuthService } from '../../../services/merchant-auth-service/service.ts';
import { startPaymentPlatform } from '../../fixtures/payment-platform.ts';
import { type Answer, startServices, type TestPlatform } from '../../fixtures/service.ts';
import {
  type EdgeRequest,
  type KeyAndSecret,
  nowSeconds,
  type SignedRequest,
  type Signing,
  signatureOf,
  signedRequest,
} from '../../fixtures/signed-request.ts';
import { problemCode } from './gateway-desk.ts';

const missing = `pay_${'0'.repeat(32)}`;
/** Signed well it finds nothing, so that a test may send it as often as it likes. */
const cancel = { method: 'POST', path: `/api/v1/payments/${missing}/cancel`, body: { reason: 'a' } };

describe('a signed request', () => {
  let platform: TestPlatform;
  /** Of merchant-auth, on the same database. */
  let replica: TestPlatform;
  let key: KeyAndSecret;
  before(async () => {
    const started = await startPaymentPlatform();
    platform = started;
    replica = await startServices([merchantAuthService], {
      variables: { MERCHANT_BFF_SERVICE_URL: platform.urlOf('merchant-bff-service') },
    });
    const body = { merchant_id: await started.newMerchant(), name: 'shop' };
    key = await platform.call(merchantAuth, 'createApiKey', { body });
  });
  after(async () => {
    await platform?.stop();
    await replica?.stop();
  });

  const send = ({ request, headers }: SignedRequest) =>
    platform.send('payment-gateway', request, { public: true, headers });
  const signed = (asked: EdgeRequest = cancel, signing?: Signing) => signedRequest(key, asked, signing);
  const withSignature = (signature: string, asked: EdgeRequest = cancel): SignedRequest => {
    const { request, headers } = signed(asked);
    return { request, headers: { ...headers, 'payment-signature': signature } };
  };
  const signature = (signing?: Signing) =>
    signatureOf(key, { ...cancel, text: JSON.stringify(cancel.body) }, signing);

  it('is let in when key, secret, time and bytes are right', async () => {
    assertTaken(await send(signed()));
  });

  it('is good for one time, whatever is changed that is not signed: headers, order, spaces, more digests', async () => {
    const first = signed();
    assertTaken(await send(first));
    const sent = first.headers['payment-signature'] ?? '';
    const [t = '', n = '', v1 = ''] = sent.split(',');
    const other = `v1=${'0'.repeat(64)}`;
    const again = [
      sent,
      [v1, n, t].join(','),
      [` ${n}`, ` ${t} `, ` ${v1}`].join(' , '),
      [t, n, other, v1].join(','),
      [t, n, v1, v1].join(','),
      [t.replace('=', '=0'), n, v1].join(','),
      [t, n, v1, 'v2=later'].join(','),
    ];
    for (const header of again) {
      const replay = withSignature(header);
      assertRefused(await send(replay), header);
    }
    const lower = { ...first, headers: { ...first.headers, 'idempotency-key': randomUUID() } };
    assertRefused(await send(lower), 'another Idempotency-Key');
  });

  it('is refused when anything that is signed was changed on its way', async () => {
    const changes: Readonly<Record<string, (sent: SignedRequest) => SignedRequest['request']>> = {
      'another body': ({ request }) => ({ ...request, body: '{"reason":"b"}' }),
      'the same JSON in other bytes': ({ request }) => ({ ...request, body: `${request.body} ` }),
      'no body': ({ request: { method, path } }) => ({ method, path }),
      'another path': ({ request }) => ({ ...request, path: request.path.replace('cancel', 'capture') }),
      'a query': ({ request }) => ({ ...request, path: `${request.path}?merchant_id=mer_1` }),
      'another spelling of the path': ({ request }) => ({
        ...request,
        path: request.path.replace('cancel', '%63ancel'),
      }),
      'another method': ({ request }) => ({ ...request, method: 'PATCH' }),
    };
    for (const [name, change] of Object.entries(changes)) {
      const sent = signed();
      const answer = await send({ ...sent, request: change(sent) });
      // No route has another method there: it is not found before it is asked who signed it.
      if (answer.status === 404) assert.equal(problemCode(answer), 'route_not_found', name);
      else assertRefused(answer, name);
      assertTaken(await send(sent));
    }
  });

  it('is refused when its time is more than 300 s away to either side, or is not its time', async () => {
    const margin = 30;
    for (const offset of [-300 - margin, 300 + margin, -86_400, 86_400])
      assertRefused(await send(signed(cancel, { atSeconds: nowSeconds() + offset })), String(offset));
    for (const offset of [-300 + margin, 300 - margin])
      assertTaken(await send(signed(cancel, { atSeconds: nowSeconds() + offset })));
    const shifted = signature().replace(/t=\d+/, `t=${nowSeconds() + 1}`);
    assertRefused(await send(withSignature(shifted)), 'a later time written over it');
  });

  it('is refused with a nonce that was taken out, put in or exchanged', async () => {
    const nonces = [
      signature().replace(/n=[^,]+,/, ''),
      signature().replace(/n=[^,]+/, 'n=another'),
      signature().replace(/n=/, 'n=more,n='),
      signature({ nonce: 'a.b' }),
      signature({ nonce: 'a'.repeat(64) }),
    ];
    for (const header of nonces) assertRefused(await send(withSignature(header)), header);
  });

  it('is refused without a signature, with two of them, and with one of another key', async () => {
    const { request, headers } = signed();
    const { 'payment-signature': _, ...unsigned } = headers;
    assertRefused(await send({ request, headers: unsigned }), 'none');
    assertRefused(await send(withSignature(`${signature()}, ${signature()}`)), 'two headers as one');
    const merchant = await merchantOf();
    const other = await platform.call(merchantAuth, 'createApiKey', {
      body: { merchant_id: merchant, name: 'second' },
    });
    const foreign = signedRequest(other, cancel).headers['payment-signature'] ?? '';
    assertRefused(await send(withSignature(foreign)), 'another key of the same merchant');
  });

  const merchantOf = async () => {
    const { data } = await platform.call(merchantAuth, 'listApiKeys', { query: { limit: 1 } });
    return data[0]?.merchant_id ?? assert.fail('there is a key');
  };

  it('is remembered for as long as any replica’s clock could still take it for fresh', async () => {
    await send(signed());
    const database = await platform.database('merchant-auth-service');
    const kept = async (agoMinutes: number) => {
      await database.query("update used_signatures set expires_at = now() - $1 * interval '1 minute'", [
        agoMinutes,
      ]);
      await forgetSignatures({ database, now: () => new Date() });
      return (await database.query('select 1 as kept from used_signatures')).length > 0;
    };
    assert.deepEqual([await kept(4), await kept(6)], [true, false]);
  });

  it('is taken by one of two replicas and one alone, also when both get it at once', async () => {
    const { request, headers } = signed();
    const body = {
      api_key: key.key,
      method: request.method,
      path: request.path,
      signature: headers['payment-signature'] ?? '',
      body_sha256: createHash('sha256')
        .update(request.body ?? '')
        .digest('hex'),
    };
    const ask = (at: TestPlatform) =>
      at.attempt(merchantAuth, 'authenticate', { body }, { as: 'payment-gateway' });
    const replicas = [platform, replica, platform, replica, platform, replica];
    const answers = await Promise.all(replicas.map(ask));
    assert.deepEqual(answers.map(({ status }) => status).toSorted(), [200, 401, 401, 401, 401, 401]);
    assert.equal((await ask(replica)).status, 401);
    assertRefused(await send({ request, headers }), 'at the edge afterwards');
  });
});

/** Let in, and the payment is not there. */
function assertTaken(answer: Answer): void {
  assert.equal(problemCode(answer), 'payment_not_found', answer.text);
}

function assertRefused(answer: Answer, how: string): void {
  assert.equal(answer.status, 401, `${how}: ${answer.text}`);
  assert.equal(problemCode(answer), 'invalid_signature', how);
}

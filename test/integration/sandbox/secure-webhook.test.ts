import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import forge from 'node-forge';
import { isRecord } from '../../../sandbox/http/router.ts';
import { payment, sandboxFor, steer } from './support.ts';

/** A certificate that is its own authority, for 127.0.0.1. */
function selfSigned(): { cert: string; key: string } {
  const { privateKey: key, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.publicKeyFromPem(publicKey);
  certificate.serialNumber = '01';
  certificate.validity.notAfter = new Date(Date.now() + 3_600_000);
  const name = [{ name: 'commonName', value: 'sandbox test' }];
  certificate.setSubject(name);
  certificate.setIssuer(name);
  certificate.setExtensions([
    { name: 'basicConstraints', cA: true },
    { name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] },
  ]);
  certificate.sign(forge.pki.privateKeyFromPem(key), forge.md.sha256.create());
  return { cert: forge.pki.certificateToPem(certificate), key };
}

test('webhooks go over HTTPS to a server of the trusted authority only, and a new authority is trusted without a restart', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'sandbox-'));
  t.after(() => rm(directory, { recursive: true }));
  const [served, other] = [selfSigned(), selfSigned()];
  const caFile = join(directory, 'ca.pem');
  await writeFile(caFile, other.cert);
  let received = 0;
  const server = createServer(served, (request, response) => {
    received += 1;
    request.resume().on('end', () => response.end());
  }).listen(0, '127.0.0.1');
  t.after(() => server.closeAllConnections());
  t.after(() => server.close());
  await once(server, 'listening');
  const address = server.address();
  assert(typeof address === 'object' && address !== null);
  const { sandbox, stripe } = await sandboxFor(t, {
    webhookUrl: `https://127.0.0.1:${address.port}/webhooks/stripe`,
    caFile,
  });
  await stripe.paymentIntents.create(payment('pm_card_visa'));
  await sandbox.webhooksIdle();
  assert.equal(received, 0);
  const report = await steer(sandbox, 'stripe', '/webhooks');
  assert(isRecord(report) && Array.isArray(report['deliveries']));
  assert(
    report['deliveries'].every(
      (delivery: unknown) =>
        isRecord(delivery) && delivery['status'] === 'pending' && delivery['lastError'] !== null,
    ),
  );
  await writeFile(caFile, served.cert);
  // Once more for one that was just being tried with the old authority.
  for (let retries = 0; retries < 2 && received < 2; retries += 1) {
    await steer(sandbox, 'stripe', '/time/advance', { ms: 60_000 });
    await sandbox.webhooksIdle();
  }
  assert.equal(received, 2);
});

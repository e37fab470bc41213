import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type RunResult, removeDirectory, runPayctl } from '../../fixtures/payctl.ts';
import { type PaymentPlatform, startPaymentPlatform } from '../../fixtures/payment-platform.ts';

let platform: PaymentPlatform;
let merchant: string;
let directory: string;

before(async () => {
  platform = await startPaymentPlatform();
  merchant = await platform.newMerchant();
  directory = mkdtempSync(join(tmpdir(), 'payctl pay '));
  const { port } = new URL(platform.urlOf('payment-gateway'));
  writeFileSync(
    join(directory, 'platform.yaml'),
    `name: pay
postgres: { mode: embedded, port: 15432 }
redis: { mode: embedded, port: 15379 }
serviceDefaults:
  command: [sleep, "1000"]
services:
  payment-gateway:
    description: Payments
    port: ${port}
    database: payment_gateway
`,
  );
});

after(async () => {
  await platform?.stop();
  if (directory !== undefined) removeDirectory(directory);
});

function pay(...args: readonly string[]): Promise<RunResult> {
  return runPayctl(['pay', ...args, '--state-dir', platform.infra.paths.state], { cwd: directory });
}

async function created(...args: readonly string[]): Promise<string> {
  const { stdout, stderr } = await pay('create', '--merchant', merchant, ...args);
  const [, id] = /(pay_[0-9a-f]{32})/.exec(stdout) ?? [];
  assert.ok(id !== undefined, stdout + stderr);
  return id;
}

test('pay create says what became of the payment: its order, its card and its fee', async () => {
  const { code, stdout } = await pay('create', '--merchant', merchant, '--amount', '12.34');
  assert.equal(code, 0);
  assert.match(stdout, /✓ pay_[0-9a-f]{32} succeeded {2}12\.34 USD/);
  assert.match(stdout, /order +ord_/);
  assert.match(stdout, /visa •••• 4242/);
  assert.match(stdout, /fee +0\.66 USD/);
});

test('pay create --json is the payment and nothing else', async () => {
  const { code, stdout } = await pay(
    'create',
    '--merchant',
    merchant,
    '--minor',
    '5000',
    '--currency',
    'jpy',
    '--json',
  );
  assert.equal(code, 0);
  const payment: unknown = JSON.parse(stdout);
  assert.partialDeepStrictEqual(payment, { state: 'succeeded', amount: 5000, currency: 'JPY' });
});

test('a declined payment ends with exit code 1, the step and the reason', async () => {
  const { code, stdout } = await pay(
    'create',
    '--merchant',
    merchant,
    '--amount',
    '10',
    '--card',
    '4000000000009995',
  );
  assert.equal(code, 1);
  assert.match(stdout, /failed at channel: insufficient_funds/);
});

test('a merchant that does not exist is said, with how to make one', async () => {
  const { code, stdout } = await pay('create', '--merchant', `mer_${'0'.repeat(32)}`, '--amount', '10');
  assert.equal(code, 1);
  assert.match(stdout, /failed at authenticate: merchant_unknown/);
  assert.match(stdout, /payctl demo/);
});

test('repeated with the same idempotency key, it is the same payment', async () => {
  const args = ['--amount', '7', '--idempotency-key', randomUUID()];
  assert.equal(await created(...args), await created(...args));
});

test('pay create without a merchant or an amount is wrong use, and says what to type', async () => {
  const nobody = await pay('create', '--amount', '1');
  assert.equal(nobody.code, 2);
  assert.match(nobody.stderr, /--merchant ID/);
  const nothing = await pay('create', '--merchant', merchant);
  assert.equal(nothing.code, 2);
  assert.match(nothing.stderr, /--amount 12\.34/);
  const rounded = await pay('create', '--merchant', merchant, '--amount', '1.005');
  assert.equal(rounded.code, 2);
});

test('pay capture, pay refund and pay get follow a payment to its end', async () => {
  const id = await created('--amount', '20', '--capture', 'manual');
  const captured = await pay('capture', id, '--amount', '15.50');
  assert.equal(captured.code, 0, captured.stderr);
  assert.match(captured.stdout, /captured +15\.50 USD/);
  const refunded = await pay('refund', id, '--amount', '5.5', '--reason', 'returned');
  assert.match(refunded.stdout, /ref_[0-9a-f]{32} succeeded {2}5\.50 USD/);
  const excessive = await pay('refund', id, '--amount', '10.01');
  assert.equal(excessive.code, 1);
  assert.match(excessive.stderr, /refund_too_large/);
  assert.match((await pay('get', id)).stdout, /refunded +5\.50 USD/);
});

test('pay cancel voids what is not captured, and says why it cannot otherwise', async () => {
  const id = await created('--amount', '20', '--capture', 'manual');
  assert.match((await pay('cancel', id)).stdout, /cancelled/);
  const again = await pay('cancel', id);
  assert.equal(again.code, 1);
  assert.match(again.stderr, /illegal_payment_transition/);
});

test('pay list shows the newest first, with what failed and why; --json is the page', async () => {
  const { stdout } = await pay('list', '--state', 'failed');
  assert.match(stdout, /^PAYMENT +STATE/);
  assert.match(stdout, /insufficient_funds/);
  const { stdout: json, stderr } = await pay('list', '--limit', '2', '--json');
  const page: unknown = JSON.parse(json);
  assert.partialDeepStrictEqual(page, { has_more: true });
  assert.equal(stderr, '');
});

test('a payment that does not exist is an error with the gateway’s code', async () => {
  const { code, stderr } = await pay('get', `pay_${'0'.repeat(32)}`);
  assert.equal(code, 1);
  assert.match(stderr, /payment_not_found/);
});

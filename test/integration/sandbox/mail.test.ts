import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTransport, type SendMailOptions } from 'nodemailer';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import { startTestSandbox } from '../../../sandbox/testing.ts';
import { temporaryDirectory } from '../../fixtures/payctl.ts';
import { sandboxFor } from './support.ts';

type Mail = { id: string; to: string[]; subject: string; text: string; html: string; raw?: string };

async function send(sandbox: Sandbox, mail: SendMailOptions): Promise<void> {
  const transport = createTransport({ host: '127.0.0.1', port: sandbox.smtpPort() });
  try {
    await transport.sendMail({ from: 'bank@platform.example', subject: 'Hello', text: 'Hello', ...mail });
  } finally {
    transport.close();
  }
}

async function mailsIn(sandbox: Sandbox, to?: string): Promise<Mail[]> {
  const query = to === undefined ? '' : `?to=${encodeURIComponent(to)}`;
  const answer = await fetch(`${sandbox.url('mailbox')}/v1/messages${query}`);
  const { data }: { data: Mail[] } = JSON.parse(await answer.text());
  return data;
}

test('a mail is caught with its envelope, its words and its raw text', async (t) => {
  const { sandbox } = await sandboxFor(t);
  await send(sandbox, { to: 'Shop@shop.example', subject: '您好', text: '付款', html: '<p>付款</p>' });
  await send(sandbox, { to: 'other@shop.example' });
  const [mail, ...others] = await mailsIn(sandbox, 'shop@SHOP.example');
  assert.deepEqual(others, []);
  assert.deepEqual([mail?.to, mail?.subject, mail?.text.trim()], [['shop@shop.example'], '您好', '付款']);
  assert.match(mail?.html ?? '', /<p>付款<\/p>/);
  const whole = await fetch(`${sandbox.url('mailbox')}/v1/messages/${mail?.id}`);
  const { raw }: Mail = JSON.parse(await whole.text());
  assert.match(raw ?? '', /^From: bank@platform\.example/m);
  assert.equal((await fetch(`${sandbox.url('mailbox')}/v1/messages/mail_0`)).status, 404);
  assert.equal((await fetch(`${sandbox.url('mailbox')}/v1/messages`, { method: 'DELETE' })).status, 204);
  assert.deepEqual(await mailsIn(sandbox), []);
});

test('an address says how it is answered', async (t) => {
  const { sandbox } = await sandboxFor(t);
  await assert.rejects(send(sandbox, { to: 'unknown@shop.example' }), { responseCode: 550 });
  await assert.rejects(send(sandbox, { to: 'later@shop.example' }), { responseCode: 451 });
  assert.deepEqual(await mailsIn(sandbox), []);
});

test('a mail that is too large is refused', async (t) => {
  const { sandbox } = await sandboxFor(t);
  await assert.rejects(send(sandbox, { to: 'shop@shop.example', text: 'x'.repeat(300_000) }), {
    responseCode: 552,
  });
  assert.deepEqual(await mailsIn(sandbox), []);
});

test('mails outlive the sandbox', async (t) => {
  const stateFile = `${temporaryDirectory(t)}/sandbox.db`;
  const first = await startTestSandbox({ stateFile });
  await send(first, { to: 'shop@shop.example' });
  await first.close(0);
  const { sandbox } = await sandboxFor(t, { stateFile });
  assert.equal((await mailsIn(sandbox)).length, 1);
});

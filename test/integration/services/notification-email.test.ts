import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import { startTestSandbox } from '../../../sandbox/testing.ts';
import { type Dispute, contract as disputes } from '../../../services/dispute-service/contract.ts';
import type { ServiceDatabase } from '../../../services/kit/data/database.ts';
import { newId } from '../../../services/kit/data/ids.ts';
import { sql } from '../../../services/kit/data/sql.ts';
import { contract as kyc, type Verification } from '../../../services/kyc-service/contract.ts';
import { type ApiKey, contract as merchantAuth } from '../../../services/merchant-auth-service/contract.ts';
import { type Merchant, contract as merchants } from '../../../services/merchant-bff-service/contract.ts';
import { contract, type Email } from '../../../services/notification-service/contract.ts';
import { service } from '../../../services/notification-service/service.ts';
import { deleteSentBefore } from '../../../services/notification-service/store/emails.ts';
import { type Withdrawal, contract as withdrawals } from '../../../services/withdrawal-service/contract.ts';
import { type EventWire, eventually } from '../../fixtures/event-wire.ts';
import { startServices, type TestPlatform } from '../../fixtures/service.ts';

type Caught = { to: string[]; subject: string; text: string; html: string; message_id: string };

const noRequirements = {
  ...{ currently_due: [], eventually_due: [], past_due: [], pending_review: [] },
  current_deadline: null,
};

describe('emails to merchants', () => {
  let platform: TestPlatform;
  let sandbox: Sandbox;
  let wire: EventWire;
  let database: ServiceDatabase;
  before(async () => {
    sandbox = await startTestSandbox();
    platform = await startServices([service], {
      variables: { SMTP_HOST: '127.0.0.1', SMTP_PORT: String(sandbox.smtpPort()) },
    });
    wire = platform.wire;
    database = await platform.database('notification-service');
  });
  after(async () => {
    await platform?.stop();
    await sandbox?.close(0);
  });

  const merchant = async (changed: Partial<Merchant> = {}): Promise<Merchant> => {
    const id = newId('mer');
    const at = new Date().toISOString();
    const made: Merchant = {
      ...{ id, name: 'Shop', email: `${id}@shop.example`, country: 'DE', state: 'active' },
      ...{ created_at: at, updated_at: at },
      ...changed,
    };
    await wire.publish(merchants, { type: 'merchant.created', aggregateId: made.id, data: made });
    // Of another service's stream: nothing else orders it before what the test tells next.
    await addressKept(made);
    return made;
  };

  const addressKept = ({ id, email }: Pick<Merchant, 'id' | 'email'>) =>
    eventually(() =>
      database.maybe(sql`select 1 from merchant_contacts where merchant_id = ${id} and email = ${email}`),
    );

  const keyCreated = async (merchant_id: string, name = 'till') => {
    const at = new Date().toISOString();
    const data: ApiKey = {
      ...{ id: newId('key'), merchant_id, name, prefix: 'sk_test_ab', scopes: ['payments:read'] },
      ...{
        live: false,
        state: 'active',
        expires_at: null,
        last_used_at: null,
        created_at: at,
        updated_at: at,
      },
    };
    await wire.publish(merchantAuth, { type: 'api_key.created', aggregateId: data.id, data });
  };

  const caughtBy = (to: string) =>
    eventually(async () => {
      const answer = await fetch(`${sandbox.url('mailbox')}/v1/messages?to=${encodeURIComponent(to)}`);
      const { data }: { data: Caught[] } = JSON.parse(await answer.text());
      return data[0];
    });

  const emailOf = (merchant_id: string, fits: (email: Email) => boolean) =>
    eventually(async () => {
      const { data } = await platform.call(contract, 'listEmails', { query: { merchant_id } });
      return data.find(fits);
    });

  it('tells a merchant of a new API key, and keeps that it did', async () => {
    const { id, email } = await merchant();
    await keyCreated(id);
    const mail = await caughtBy(email);
    assert.equal(mail.subject, 'A new API key was made');
    assert.match(mail.text, /^Dear Shop,\n[\s\S]*"till", which begins with sk_test_ab/);
    assert.match(mail.html, /<p>Dear Shop,<\/p>/);
    const sent = await emailOf(id, ({ state }) => state === 'sent');
    assert.deepEqual([sent.recipient, sent.language, sent.template], [email, 'en', 'api_key.created']);
    assert.match(mail.message_id, new RegExp(sent.id));
    const got = await platform.call(contract, 'getEmail', { params: { email_id: sent.id } });
    assert.deepEqual(got, sent);
    await wire.emitted(
      'notification-service',
      ({ type, aggregate_id }) => type === 'email.sent' && aggregate_id === sent.id,
    );
  });

  it('tells of a payout that failed, in Chinese where that is read, with the amount exact', async () => {
    const { id, email } = await merchant({ name: '商店', country: 'CN' });
    const at = new Date().toISOString();
    const data: Withdrawal = {
      ...{ id: newId('wdr'), merchant_id: id, bank_account_id: newId('bac'), amount: 9_007_199_254_740_993n },
      ...{
        currency: 'USD',
        state: 'failed',
        funds: 'released',
        description: null,
        cancellation_reason: null,
      },
      failure: { step: 'bank', code: 'account_closed', message: 'The account is closed' },
      ...{ fee_amount: 0n, fee_mode: 'added', fee_schedule_id: null },
      ...{ payout_amount: 9_007_199_254_740_993n, total_amount: 9_007_199_254_740_993n },
      ...{
        requested_by: null,
        approved_by: null,
        hold_id: null,
        transaction_id: null,
        bank_transfer_id: null,
        approved_at: null,
      },
      ...{ submitted_at: null, overdue_at: null, paid_at: null, created_at: at, updated_at: at },
    };
    await wire.publish(withdrawals, { type: 'withdrawal.failed', aggregateId: data.id, data });
    const mail = await caughtBy(email);
    assert.equal(mail.subject, '您的 90071992547409.93 USD 提现失败');
    assert.match(mail.text, /^商店，您好：[\s\S]*The account is closed/);
    const { data: events } = await platform.call(contract, 'listEvents', { query: { merchant_id: id } });
    assert.equal(events[0]?.type, 'withdrawal.failed');
  });

  it('tells of a dispute and until when to answer it', async () => {
    const { id, email } = await merchant();
    const at = new Date().toISOString();
    const data: Dispute = {
      ...{ id: newId('dsp'), merchant_id: id, payment_id: newId('pay'), channel: 'stripe' },
      ...{ channel_dispute_id: 'du_1', state: 'needs_response', amount: 1_234n, currency: 'EUR' },
      ...{
        fee_amount: 0n,
        response: null,
        reason: 'fraudulent',
        evidence_due_by: '2027-01-02T03:04:05.000Z',
      },
      ...{ submitted_at: null, closed_at: null, closed_by: null, created_at: at, updated_at: at },
    };
    await wire.publish(disputes, { type: 'dispute.opened', aggregateId: data.id, data });
    const mail = await caughtBy(email);
    assert.equal(mail.subject, 'A payment of 12.34 EUR is disputed');
    assert.match(mail.text, /until 2027-01-02T03:04:05/);
    await wire.publish(disputes, { type: 'dispute.due_soon', aggregateId: data.id, data });
    const reminder = await emailOf(
      id,
      (sent) => sent.template === 'dispute.due_soon' && sent.state === 'sent',
    );
    assert.equal(reminder.subject, 'Evidence is due soon: a payment of 12.34 EUR is disputed');
  });

  it('tells of a decision on a verification, and of nothing before it', async () => {
    const { id, email } = await merchant();
    const at = new Date().toISOString();
    const pending: Verification = {
      ...{ id: newId('ver'), merchant_id: id, state: 'pending', level: 'none', requested_level: 'full' },
      ...{ requirements: noRequirements, charges_enabled: false },
      ...{ payouts_enabled: false, rejection_reason: null, verified_at: null, expires_at: null },
      ...{ created_at: at, updated_at: at },
    };
    const tell = (data: Verification) =>
      wire.publish(kyc, { type: 'kyc.verification_updated', aggregateId: data.id, data });
    await tell(pending);
    await tell({ ...pending, state: 'rejected', rejection_reason: 'unreadable <scan>' });
    const mail = await caughtBy(email);
    assert.equal(mail.subject, 'Your verification was rejected');
    assert.match(mail.html, /unreadable &lt;scan&gt;/);
    await tell({ ...pending, state: 'verified', level: 'full', verified_at: at });
    await emailOf(id, ({ template }) => template === 'kyc.verified');
    const { data } = await platform.call(contract, 'listEmails', { query: { merchant_id: id } });
    assert.equal(data.length, 2);
  });

  it('tells of a webhook endpoint that is disabled', async () => {
    const { id, email } = await merchant();
    const body = { merchant_id: id, url: 'https://shop.example/hooks', event_types: ['*' as const] };
    const endpoint = await platform.call(contract, 'createWebhookEndpoint', { body });
    const params = { endpoint_id: endpoint.id };
    await platform.call(contract, 'disableWebhookEndpoint', { params, body: { reason: 'maintenance' } });
    const mail = await caughtBy(email);
    assert.match(mail.text, /at https:\/\/shop\.example\/hooks was disabled: maintenance/);
  });

  it('writes to the address that a merchant has now, and lets a name begin no header', async () => {
    const made = await merchant({ name: 'Shop\r\nBcc: thief@evil.example' });
    const email = `new-${made.email}`;
    const data = { ...made, email, updated_at: new Date(Date.now() + 1_000).toISOString() };
    await wire.publish(merchants, { type: 'merchant.updated', aggregateId: made.id, data });
    // What was true before comes late.
    await wire.publish(merchants, { type: 'merchant.updated', aggregateId: made.id, data: made });
    await addressKept(data);
    await keyCreated(made.id, 'x\r\nBcc: thief@evil.example');
    const mail = await caughtBy(email);
    assert.deepEqual(mail.to, [email]);
    assert.doesNotMatch(mail.text, /\nBcc:/);
  });

  it('never writes to what could be two addresses', async () => {
    const { id } = await merchant({ email: 'a@shop.example,thief@evil.example' });
    await keyCreated(id);
    const dead = await emailOf(id, ({ state }) => state === 'failed');
    assert.match(dead.last_error ?? '', /cannot be written to/);
    const answer = await fetch(`${sandbox.url('mailbox')}/v1/messages?to=thief%40evil.example`);
    assert.deepEqual(await answer.json(), { data: [] });
  });

  it('tries again while the mail server is busy, or the address is not told yet', async () => {
    const { id } = await merchant({ email: 'later@shop.example' });
    await keyCreated(id);
    const waiting = await emailOf(id, ({ attempts }) => attempts > 0);
    assert.equal(waiting.state, 'pending');
    assert.match(waiting.last_error ?? '', /Try again later/);
    const params = { email_id: waiting.id };
    const early = await platform.attempt(contract, 'replayEmail', { params });
    assert.equal(early.status, 409);
    assert.match(early.text, /"code":"illegal_email_transition"/);

    const unknown = newId('mer');
    await keyCreated(unknown);
    const lost = await emailOf(unknown, ({ attempts }) => attempts > 0);
    assert.match(lost.last_error ?? '', /not known yet/);
    const { email } = await merchant({ id: unknown, email: `${unknown}@shop.example` });
    await database.execute(sql`update emails set next_attempt_at = now() where id = ${lost.id}`);
    await caughtBy(email);
  });

  it('makes a dead letter of what the mail server refuses for good, and replays it', async () => {
    const made = await merchant({ email: 'unknown@shop.example' });
    await keyCreated(made.id);
    const dead = await emailOf(made.id, ({ state }) => state === 'failed');
    assert.ok(dead.attempts < 16, 'given up before the end of the schedule');
    assert.match(dead.last_error ?? '', /No such mailbox/);
    await wire.emitted(
      'notification-service',
      ({ type, aggregate_id }) => type === 'email.failed' && aggregate_id === dead.id,
    );
    const data = {
      ...made,
      email: `${made.id}@shop.example`,
      updated_at: new Date(Date.now() + 1_000).toISOString(),
    };
    await wire.publish(merchants, { type: 'merchant.updated', aggregateId: made.id, data });
    await addressKept(data);
    const replayed = await platform.attempt(contract, 'replayEmail', { params: { email_id: dead.id } });
    assert.equal(replayed.status, 202, replayed.text);
    await caughtBy(data.email);
  });

  it('forgets an email that was sent after its time, and never a dead letter', async () => {
    const { id } = await merchant();
    await keyCreated(id);
    const sent = await emailOf(id, ({ state }) => state === 'sent');
    const { id: refused } = await merchant({ email: 'unknown@shop.example' });
    await keyCreated(refused);
    const dead = await emailOf(refused, ({ state }) => state === 'failed');
    const age = (days: number) =>
      database.execute(sql`
        update emails set created_at = created_at - make_interval(days => ${days}),
               sent_at = sent_at - make_interval(days => ${days})
        where id in (${sent.id}, ${dead.id})`);
    await age(29);
    assert.equal(await deleteSentBefore(database, 30, 5_000), 0);
    await age(2);
    assert.equal(await deleteSentBefore(database, 30, 5_000), 1);
    const answerTo = async ({ id: email_id }: Email) =>
      (await platform.attempt(contract, 'getEmail', { params: { email_id } })).status;
    assert.deepEqual([await answerTo(sent), await answerTo(dead)], [404, 200]);
  });

  it('knows no email that there is not', async () => {
    const params = { email_id: newId('eml') };
    assert.equal((await platform.attempt(contract, 'getEmail', { params })).status, 404);
    assert.equal((await platform.attempt(contract, 'replayEmail', { params })).status, 404);
  });
});

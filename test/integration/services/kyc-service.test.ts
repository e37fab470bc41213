import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import type { ServiceDatabase } from '../../../services/kit/data/database.ts';
import { newId } from '../../../services/kit/data/ids.ts';
import { sql } from '../../../services/kit/data/sql.ts';
import { contract, type Requirement } from '../../../services/kyc-service/contract.ts';
import { levels } from '../../../services/kyc-service/domain/level.ts';
import { expireVerifications } from '../../../services/kyc-service/operations/expire-verifications.ts';
import { tellPastDue } from '../../../services/kyc-service/operations/tell-past-due.ts';
import { type Context, service } from '../../../services/kyc-service/service.ts';
import type { EventWire } from '../../fixtures/event-wire.ts';
import { startServices, type TestPlatform } from '../../fixtures/service.ts';

describe('kyc-service', () => {
  let platform: TestPlatform;
  let wire: EventWire;
  let database: ServiceDatabase;
  before(async () => {
    platform = await startServices([service]);
    wire = platform.wire;
    database = await platform.database(contract.service);
  });
  after(() => platform.stop());

  const create = (merchant_id: string, requested_level: 'basic' | 'full' = 'basic') =>
    platform.call(contract, 'createVerification', { body: { merchant_id, requested_level } });
  const get = (id: string) => platform.call(contract, 'getVerification', { params: { verification_id: id } });
  const standing = (merchant_id: string) =>
    platform.call(contract, 'getStanding', { params: { merchant_id } }, { as: 'withdrawal-service' });
  const documentOf = (requirement: Requirement) => ({
    requirement,
    file_name: `${requirement}.pdf`,
    content_type: 'application/pdf' as const,
    size_bytes: 1_024,
    sha256: createHash('sha256').update(requirement).digest('hex'),
  });
  const submit = (id: string, requirement: Requirement) =>
    platform.call(contract, 'submitDocument', {
      params: { verification_id: id },
      body: documentOf(requirement),
    });
  const decide = (id: string, decision: 'verified' | 'rejected', reason?: string) =>
    platform.attempt(contract, 'decide', {
      params: { verification_id: id },
      body: { decision, decided_by: 'ops', ...(reason === undefined ? {} : { reason }) },
    });
  const request = (id: string, requested_level: 'basic' | 'full') =>
    platform.attempt(contract, 'requestLevel', {
      params: { verification_id: id },
      body: { requested_level },
    });
  const codeOf = ({ status, text }: { status: number; text: string }) =>
    `${status} ${/"code":"(\w+)"/.exec(text)?.[1]}`;

  it('lets a merchant without a verification do nothing', async () => {
    const { state, level, charges_enabled, payouts_enabled, verification_id } = await standing('mer_none');
    assert.deepEqual(
      [state, level, charges_enabled, payouts_enabled, verification_id],
      ['unverified', 'none', false, false, null],
    );
  });

  it('goes from unverified by its documents to pending and by a decision to verified', async () => {
    const { id, state, requirements } = await create('mer_full', 'full');
    assert.equal(state, 'unverified');
    assert.deepEqual(
      [requirements.currently_due, requirements.eventually_due, requirements.past_due],
      [levels.full.requires, [], []],
    );
    assert.ok(Date.parse(requirements.current_deadline ?? '') > Date.now());
    for (const requirement of levels.full.requires) {
      assert.equal((await get(id)).state, 'unverified');
      await submit(id, requirement);
    }
    assert.equal((await get(id)).state, 'pending');
    assert.equal((await standing('mer_full')).payouts_enabled, false);
    assert.equal((await decide(id, 'verified')).status, 200);
    const verified = await standing('mer_full');
    assert.deepEqual(
      [verified.state, verified.level, verified.charges_enabled, verified.payouts_enabled],
      ['verified', 'full', true, true],
    );
    const documents = await platform.call(contract, 'listDocuments', { query: { verification_id: id } });
    assert.ok(documents.data.every((document) => document.state === 'accepted'));
    const history = await platform.call(contract, 'getVerificationHistory', {
      params: { verification_id: id },
    });
    assert.deepEqual(
      history.data.map(({ to_state }) => to_state),
      ['unverified', 'pending', 'verified'],
    );
    const event = await wire.emitted(
      contract.service,
      ({ aggregate_id, data }) => aggregate_id === id && /"payouts_enabled":true/.test(JSON.stringify(data)),
    );
    assert.equal(event.type, 'kyc.verification_updated');
  });

  it('keeps a reached level while a higher one is asked for', async () => {
    const { id } = await create('mer_upgrade');
    await submit(id, 'identity_document');
    await decide(id, 'verified');
    assert.equal(codeOf(await request(id, 'basic')), '409 illegal_verification_transition');
    assert.equal((await request(id, 'full')).status, 200);
    const { state, level, charges_enabled, payouts_enabled, requirements } = await standing('mer_upgrade');
    assert.deepEqual(
      [state, level, charges_enabled, payouts_enabled, requirements.currently_due.length],
      ['unverified', 'basic', true, false, 4],
    );
  });

  it('rejects with a reason, and looks again when something new is submitted', async () => {
    const { id } = await create('mer_rejected');
    await submit(id, 'identity_document');
    assert.equal(codeOf(await decide(id, 'rejected')), '422 reason_required');
    assert.equal((await decide(id, 'rejected', 'blurred')).status, 200);
    const rejected = await get(id);
    assert.deepEqual(
      [rejected.state, rejected.level, rejected.rejection_reason],
      ['rejected', 'none', 'blurred'],
    );
    assert.equal(codeOf(await decide(id, 'verified')), '409 illegal_verification_transition');
    await submit(id, 'identity_document');
    const again = await get(id);
    assert.deepEqual([again.state, again.rejection_reason], ['pending', null]);
  });

  it('does not verify while a rejected document is due again', async () => {
    const { id } = await create('mer_review');
    const { id: document_id } = await submit(id, 'identity_document');
    const review = (outcome: 'accepted' | 'rejected', reason?: string) =>
      platform.attempt(contract, 'reviewDocument', {
        params: { document_id },
        body: { outcome, ...(reason === undefined ? {} : { reason }) },
      });
    assert.equal(codeOf(await review('rejected')), '422 reason_required');
    assert.equal((await review('rejected', 'expired')).status, 200);
    assert.equal(codeOf(await review('accepted')), '409 document_reviewed');
    assert.equal(codeOf(await decide(id, 'verified')), '422 requirements_due');
    await submit(id, 'identity_document');
    assert.equal((await decide(id, 'verified')).status, 200);
    const more = await platform.attempt(contract, 'submitDocument', {
      params: { verification_id: id },
      body: documentOf('identity_document'),
    });
    assert.equal(codeOf(more), '409 requirement_satisfied');
    const document = await platform.call(contract, 'getDocument', { params: { document_id } });
    assert.deepEqual([document.state, document.rejection_reason], ['rejected', 'expired']);
  });

  it('lapses by time at once, and records it', async () => {
    const { id } = await create('mer_lapse');
    await submit(id, 'identity_document');
    await decide(id, 'verified');
    await database.execute(sql`update verifications set expires_at = now() where id = ${id}`);
    const lapsed = await standing('mer_lapse');
    assert.deepEqual([lapsed.level, lapsed.charges_enabled], ['none', false]);
    await expireVerifications(contextOf(database));
    assert.equal((await get(id)).state, 'expired');
    assert.equal((await request(id, 'basic')).status, 200);
    assert.equal((await get(id)).state, 'pending');
  });

  it('is over when a document of it is, and takes a new one then', async () => {
    const { id } = await create('mer_passport');
    const inAnHour = new Date(Date.now() + 3_600_000).toISOString();
    const params = { verification_id: id };
    const passport = { ...documentOf('identity_document'), expires_at: inAnHour };
    const past = { ...passport, expires_at: new Date(Date.now() - 1_000).toISOString() };
    const refused = await platform.attempt(contract, 'submitDocument', { params, body: past });
    assert.equal(codeOf(refused), '422 document_expired');
    await platform.call(contract, 'submitDocument', { params, body: passport });
    await decide(id, 'verified');
    assert.equal((await get(id)).expires_at, inAnHour);
    await database.execute(sql`update verifications set expires_at = now() where id = ${id}`);
    await database.execute(sql`update documents set expires_at = now() where verification_id = ${id}`);
    await expireVerifications(contextOf(database));
    const expired = await get(id);
    assert.deepEqual([expired.state, expired.requirements.currently_due], ['expired', ['identity_document']]);
    await submit(id, 'identity_document');
    assert.equal((await get(id)).state, 'pending');
  });

  it('tells once that the deadline passed, and gives time anew when something new is asked for', async () => {
    const { id } = await create('mer_slow');
    await database.execute(sql`update verifications set due_at = now() where id = ${id}`);
    const slow = await get(id);
    assert.deepEqual([slow.state, slow.requirements.past_due], ['unverified', ['identity_document']]);
    await tellPastDue(contextOf(database));
    await tellPastDue(contextOf(database));
    const params = { verification_id: id };
    const { data } = await platform.call(contract, 'getVerificationHistory', { params });
    assert.deepEqual(
      data.map(({ reason }) => reason),
      [null, 'requirements_past_due'],
    );
    await wire.emitted(
      contract.service,
      ({ aggregate_id, data: told }) =>
        aggregate_id === id && /"past_due":\["identity_document"\]/.test(JSON.stringify(told)),
    );
    assert.equal((await request(id, 'basic')).status, 200);
    assert.deepEqual((await get(id)).requirements.past_due, []);
  });

  it('takes a verification back with a reason, and closes charges and payouts with it', async () => {
    const { id } = await create('mer_revoked');
    await submit(id, 'identity_document');
    await decide(id, 'verified');
    assert.equal(codeOf(await decide(id, 'rejected', 'no')), '409 illegal_verification_transition');
    const body = { reason: 'on a sanctions list', decided_by: 'ops' };
    const revoke = () => platform.attempt(contract, 'revoke', { params: { verification_id: id }, body });
    assert.equal((await revoke()).status, 200);
    assert.equal(codeOf(await revoke()), '409 illegal_verification_transition');
    const upgrading = await create('mer_upgrading');
    await submit(upgrading.id, 'identity_document');
    await decide(upgrading.id, 'verified');
    await request(upgrading.id, 'full');
    const params = { verification_id: upgrading.id };
    assert.equal((await platform.call(contract, 'revoke', { params, body })).level, 'none');
    const { state, level, charges_enabled, payouts_enabled } = await standing('mer_revoked');
    assert.deepEqual([state, level, charges_enabled, payouts_enabled], ['rejected', 'none', false, false]);
  });

  it('decides once when two decide at once', async () => {
    const { id } = await create('mer_race');
    await submit(id, 'identity_document');
    const answers = await Promise.all([decide(id, 'verified'), decide(id, 'rejected', 'no')]);
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409]);
  });

  it('has one verification a merchant, replays answers, and lists page by page', async () => {
    const body = { merchant_id: 'mer_listed' };
    const first = await platform.attempt(contract, 'createVerification', { body }, { key: 'kyc-1' });
    const replayed = await platform.attempt(contract, 'createVerification', { body }, { key: 'kyc-1' });
    assert.equal(replayed.text, first.text);
    assert.equal(replayed.headers['idempotency-replayed'], 'true');
    const second = await platform.attempt(contract, 'createVerification', { body });
    assert.equal(codeOf(second), '409 verification_exists');
    const page = await platform.call(contract, 'listVerifications', { query: { limit: 2 } });
    const cursor = page.next_cursor ?? assert.fail('there is a next page');
    const next = await platform.call(contract, 'listVerifications', { query: { limit: 2, cursor } });
    assert.equal(new Set([...page.data, ...next.data].map(({ id }) => id)).size, 4);
    assert.equal(page.data[0]?.merchant_id, 'mer_listed');
  });

  it('refuses what does not fit or is not there, and callers that platform.yaml does not name', async () => {
    const { id } = await create('mer_bad');
    const bad = await platform.send('kyc-service', {
      method: 'POST',
      path: `/api/v1/verifications/${id}/documents`,
      body: { ...documentOf('identity_document'), sha256: 'x', size_bytes: 0, content_type: 'text/html' },
    });
    assert.equal(bad.status, 400);
    assert.equal(codeOf(await decide(newId('ver'), 'verified')), '404 verification_not_found');
    assert.equal(codeOf(await request(newId('ver'), 'full')), '404 verification_not_found');
    const past = await platform.attempt(contract, 'getDocument', { params: { document_id: newId('doc') } });
    assert.equal(codeOf(past), '404 document_not_found');
    const refused = await platform.attempt(
      contract,
      'listVerifications',
      { query: {} },
      { as: 'order-service' },
    );
    assert.equal(refused.status, 403);
  });
});

function contextOf(database: ServiceDatabase): Context {
  const unused = new Proxy({}, { get: () => assert.fail('not used by the job') });
  return { ...(unused as Context), database, now: () => new Date() };
}

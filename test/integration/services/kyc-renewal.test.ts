/** What happens to a merchant that is verified already: more is asked for, something runs out, something was wrong. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { contract, type Requirement } from '../../../services/kyc-service/contract.ts';
import { levels } from '../../../services/kyc-service/domain/level.ts';
import { service } from '../../../services/kyc-service/service.ts';
import { startServices, type TestPlatform } from '../../fixtures/service.ts';
import type { TestServiceDatabase } from '../../fixtures/service-database.ts';
import { problemCode } from './gateway-desk.ts';

const dayMs = 24 * 3_600_000;
const inDays = (days: number) => new Date(Date.now() + days * dayMs).toISOString();

describe('a merchant that is verified', () => {
  let platform: TestPlatform;
  let database: TestServiceDatabase;
  before(async () => {
    platform = await startServices([service]);
    database = await platform.database(contract.service);
  });
  after(() => platform.stop());

  const submit = (
    id: string,
    requirement: Requirement,
    more: { expires_at?: string; submitted_by?: string } = {},
  ) =>
    platform.attempt(contract, 'submitDocument', {
      params: { verification_id: id },
      body: {
        requirement,
        file_name: `${requirement}.pdf`,
        content_type: 'application/pdf',
        size_bytes: 1_024,
        sha256: createHash('sha256').update(requirement).digest('hex'),
        ...more,
      },
    });
  const decide = (id: string, decision: 'verified' | 'rejected') =>
    platform.attempt(contract, 'decide', {
      params: { verification_id: id },
      body: { decision, decided_by: 'ada', ...(decision === 'rejected' ? { reason: 'names differ' } : {}) },
    });
  const request = (id: string, requested_level: 'basic' | 'full') =>
    platform.attempt(contract, 'requestLevel', {
      params: { verification_id: id },
      body: { requested_level },
    });
  const get = (id: string) => platform.call(contract, 'getVerification', { params: { verification_id: id } });
  const documentsOf = async (verification_id: string) =>
    (await platform.call(contract, 'listDocuments', { query: { verification_id } })).data;
  const review = (document_id: string, outcome: 'accepted' | 'rejected') =>
    platform.attempt(contract, 'reviewDocument', {
      params: { document_id },
      body: { outcome, reviewed_by: 'ben', ...(outcome === 'rejected' ? { reason: 'forged' } : {}) },
    });
  const verified = async (merchant_id: string, level: 'basic' | 'full' = 'basic', expires_at?: string) => {
    const body = { merchant_id, requested_level: level };
    const { id } = await platform.call(contract, 'createVerification', { body });
    for (const requirement of levels[level].requires)
      await submit(id, requirement, expires_at === undefined ? {} : { expires_at });
    assert.equal((await decide(id, 'verified')).status, 200);
    return id;
  };

  it('keeps its level when a request for a higher one is rejected, and hears why', async () => {
    const id = await verified('mer_upgrade');
    await request(id, 'full');
    for (const requirement of levels.full.requires) await submit(id, requirement);
    assert.equal((await get(id)).state, 'pending');
    assert.equal((await decide(id, 'rejected')).status, 200);
    const kept = await get(id);
    assert.deepEqual(
      [kept.state, kept.level, kept.requested_level, kept.charges_enabled, kept.rejection_reason],
      ['verified', 'basic', 'basic', true, 'names differ'],
    );
    const history = await platform.call(contract, 'getVerificationHistory', {
      params: { verification_id: id },
    });
    const last = history.data.at(-1);
    assert.deepEqual(
      [last?.from_state, last?.to_state, last?.level, last?.decided_by],
      ['pending', 'verified', 'basic', 'ada'],
    );
  });

  it('has no deadline for what only a higher level needs', async () => {
    const id = await verified('mer_slow');
    await request(id, 'full');
    const { requirements } = await get(id);
    assert.deepEqual([requirements.currently_due.length, requirements.current_deadline], [4, null]);
    await submit(id, 'proof_of_address');
    const [address] = await documentsOf(id);
    assert.equal((await review(address?.id ?? '', 'rejected')).status, 200);
    assert.equal((await get(id)).requirements.current_deadline, null);
  });

  it('renews its level within 30 days of the end, which it keeps meanwhile', async () => {
    const id = await verified('mer_renew');
    const early = await request(id, 'basic');
    assert.equal(problemCode(early), 'illegal_verification_transition');
    assert.match(early.text, /can be renewed from 20/);
    await database.query('update verifications set expires_at = $2 where id = $1', [id, inDays(20)]);
    assert.equal((await request(id, 'basic')).status, 200);
    const pending = await get(id);
    assert.deepEqual([pending.state, pending.level, pending.charges_enabled], ['pending', 'basic', true]);
    assert.equal((await decide(id, 'verified')).status, 200);
    assert.ok(((await get(id)).expires_at ?? '') > inDays(300));
  });

  it('may show a newer document when the one it has expires soon, and not before', async () => {
    const far = await verified('mer_far', 'basic', inDays(31));
    assert.equal(problemCode(await submit(far, 'identity_document')), 'requirement_satisfied');
    const near = await verified('mer_near', 'basic', inDays(29));
    assert.deepEqual((await get(near)).requirements.expiring_soon, ['identity_document']);
    assert.equal((await submit(near, 'identity_document', { expires_at: inDays(700) })).status, 201);
    assert.deepEqual((await get(near)).requirements.expiring_soon, []);
    assert.equal((await request(near, 'basic')).status, 200);
    assert.equal((await decide(near, 'verified')).status, 200);
    assert.ok(((await get(near)).expires_at ?? '') > inDays(300), 'the newer document says how long');
  });

  it('replaces a document that turned out to be wrong, or is closed after the deadline until it has', async () => {
    const id = await verified('mer_forged', 'full');
    const identity = (await documentsOf(id)).find(({ requirement }) => requirement === 'identity_document');
    assert.equal(identity?.reviewed_by, 'ada', 'who decided accepted it');
    const answer = await review(identity?.id ?? '', 'rejected');
    assert.equal(answer.status, 200, answer.text);
    assert.equal(problemCode(await review(identity?.id ?? '', 'accepted')), 'document_reviewed');
    const asked = await get(id);
    assert.deepEqual(
      [asked.state, asked.level, asked.payouts_enabled, asked.requirements.currently_due],
      ['verified', 'full', true, ['identity_document']],
    );
    assert.ok((asked.requirements.current_deadline ?? '') > inDays(13));
    await database.query('update verifications set due_at = now() where id = $1', [id]);
    const closed = await get(id);
    assert.deepEqual(
      [closed.level, closed.charges_enabled, closed.payouts_enabled, closed.requirements.past_due],
      ['full', false, false, ['identity_document']],
    );
    const standing = await platform.call(contract, 'getStanding', { params: { merchant_id: 'mer_forged' } });
    assert.equal(standing.payouts_enabled, false);
    await submit(id, 'identity_document', { submitted_by: 'owner' });
    const open = await get(id);
    assert.deepEqual([open.charges_enabled, open.payouts_enabled], [true, true]);
    const [newest] = await documentsOf(id);
    assert.deepEqual([newest?.submitted_by, newest?.reviewed_by ?? null], ['owner', null]);
    assert.equal((await review(newest?.id ?? '', 'accepted')).status, 200);
    const [reviewed] = await documentsOf(id);
    assert.equal(reviewed?.reviewed_by, 'ben');
    assert.ok(reviewed?.reviewed_at);
  });

  it('is found before it lapses', async () => {
    const id = await verified('mer_lapsing', 'basic', inDays(3));
    const query = { expires_before: inDays(4) };
    const { data } = await platform.call(contract, 'listVerifications', { query });
    assert.deepEqual(
      data.map((each) => each.id),
      [id],
    );
  });
});

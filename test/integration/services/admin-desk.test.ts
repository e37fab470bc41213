/**
 * What the admin portal shows and decides of other services' records. The callees are played by the test, over their
 * real contracts: every answer and every refusal that they document is passed on, by whom it was decided is told to
 * them wherever they take it, and each decision is in the audit log.
 */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import fc from 'fast-check';
import { contract as ledger } from '../../../services/accounting-service/contract.ts';
import { contract } from '../../../services/admin-bff-service/contract.ts';
import { service } from '../../../services/admin-bff-service/service.ts';
import { contract as analytics } from '../../../services/analytics-service/contract.ts';
import { contract as config } from '../../../services/config-service/contract.ts';
import { contract as disputes } from '../../../services/dispute-service/contract.ts';
import type { AuditEntry } from '../../../services/kit/audit/schemas.ts';
import type { Contract, Endpoint } from '../../../services/kit/contract/contract.ts';
import { parseJson, stringifyJson } from '../../../services/kit/contract/json.ts';
import { Problem } from '../../../services/kit/problem.ts';
import { contract as kyc } from '../../../services/kyc-service/contract.ts';
import { contract as merchants } from '../../../services/merchant-bff-service/contract.ts';
import { contract as gateway } from '../../../services/payment-gateway/contract.ts';
import { contract as reconciliation } from '../../../services/reconciliation-service/contract.ts';
import { contract as risk } from '../../../services/risk-service/contract.ts';
import { contract as settlements } from '../../../services/settlement-service/contract.ts';
import { contract as withdrawals } from '../../../services/withdrawal-service/contract.ts';
import { fittingRequest, memberOf, type Pool, sampleOf } from '../../fixtures/samples.ts';
import { withoutLateSections } from '../../fixtures/sections.ts';
import { type Answer, startServices, type TestPlatform } from '../../fixtures/service.ts';
import { peerDouble } from './peer-double.ts';

const password = 'a long enough password';
/** What records of one service say of another's. */
const pool: Pool = {
  ids: new Map([
    ['mer', [`mer_${'0'.repeat(32)}`]],
    ['pay', [`pay_${'0'.repeat(32)}`]],
  ]),
};

/** Which endpoint of whom is asked; of a decision, the member of its body that says who decides, where it has one. */
const lists = {
  listMerchants: [merchants, 'listMerchants'],
  listPayments: [gateway, 'listPayments'],
  listVerifications: [kyc, 'listVerifications'],
  listRiskReviews: [risk, 'listReviews'],
  listPaymentReviews: [gateway, 'listReviews'],
  listWithdrawals: [withdrawals, 'listWithdrawals'],
  listApprovalLimits: [withdrawals, 'listApprovalLimits'],
  listDisputes: [disputes, 'listDisputes'],
  listSettlements: [settlements, 'listSettlements'],
  listBreaks: [reconciliation, 'listBreaks'],
  listFlags: [config, 'listFlags'],
  listFlagVersions: [config, 'listFlagVersions'],
} as const;
const details = {
  getPaymentDetail: [gateway, 'getPayment', 'payment'],
  getVerificationDetail: [kyc, 'getVerification', 'verification'],
  getWithdrawalDetail: [withdrawals, 'getWithdrawal', 'withdrawal'],
  getDisputeDetail: [disputes, 'getDispute', 'dispute'],
  getSettlementDetail: [settlements, 'getSettlementReport', 'report'],
} as const;
const decisions = {
  activateMerchant: [merchants, 'activateMerchant', undefined],
  suspendMerchant: [merchants, 'suspendMerchant', undefined],
  decideVerification: [kyc, 'decide', 'decided_by'],
  revokeVerification: [kyc, 'revoke', 'decided_by'],
  reviewDocument: [kyc, 'reviewDocument', 'reviewed_by'],
  decideRiskReview: [risk, 'decideReview', 'decided_by'],
  resolvePaymentReview: [gateway, 'resolveReview', 'decided_by'],
  approveWithdrawal: [withdrawals, 'approveWithdrawal', 'approved_by'],
  rejectWithdrawal: [withdrawals, 'rejectWithdrawal', 'rejected_by'],
  settleWithdrawal: [withdrawals, 'settleWithdrawal', 'decided_by'],
  confirmBankAccount: [withdrawals, 'confirmBankAccount', 'confirmed_by'],
  putApprovalLimit: [withdrawals, 'putApprovalLimit', undefined],
  addEvidence: [disputes, 'addEvidence', undefined],
  submitDispute: [disputes, 'submitDispute', undefined],
  acceptDispute: [disputes, 'acceptDispute', undefined],
  closeDispute: [disputes, 'closeDispute', undefined],
  retrySettlement: [settlements, 'retrySettlement', undefined],
  cancelSettlement: [settlements, 'cancelSettlement', undefined],
  retryPayout: [settlements, 'retryPayout', undefined],
  releaseReserve: [settlements, 'releaseReserve', undefined],
  resolveBreak: [reconciliation, 'resolveBreak', 'resolved_by'],
  updateFlag: [config, 'updateFlag', 'changed_by'],
  rollbackFlag: [config, 'rollbackFlag', 'changed_by'],
} as const;

/** Analytics is not running. */
const callees: readonly Contract[] = [
  ...[kyc, merchants, gateway, risk, withdrawals],
  ...[disputes, settlements, reconciliation, config, ledger],
];
type Asked = { input: unknown; answer: unknown };

describe('the admin portal’s desk', () => {
  let platform: TestPlatform;
  let users: { viewer: SignedIn; operator: SignedIn; admin: SignedIn };
  /** What the callees refuse, and what they were asked last, by `service endpoint`. */
  const refusals = new Map<string, Problem>();
  const asked = new Map<string, Asked>();

  before(async () => {
    platform = await startServices([service, ...callees.map(double)]);
    const signedIn = async (role: 'viewer' | 'operator' | 'admin') => {
      const email = `${role}@example.com`;
      const body = { email, name: role, role, password };
      const { id } = await platform.call(contract, 'createAdminUser', { body });
      const given = { body: { email, password } };
      const { access_token } = await platform.call(contract, 'signIn', given, { public: true });
      return { id, as: { public: true, headers: { authorization: `Bearer ${access_token}` } } };
    };
    users = {
      viewer: await signedIn('viewer'),
      operator: await signedIn('operator'),
      admin: await signedIn('admin'),
    };
  });
  after(() => platform.stop());
  beforeEach(() => {
    refusals.clear();
    asked.clear();
  });

  /** Answers whatever fits its contract, or refuses as the test says. */
  function double(callee: Contract) {
    const answers = Object.entries(callee.endpoints).map(([name, endpoint]) => [
      name,
      async (_context: unknown, input: unknown) => {
        const place = `${callee.service} ${name}`;
        const refusal = refusals.get(place);
        if (refusal !== undefined) throw refusal;
        const [answer] = fc.sample(sampleOf(endpoint.response, pool), { seed: 1, numRuns: 1 });
        asked.set(place, { input, answer });
        return answer;
      },
    ]);
    return peerDouble<Contract>(callee, Object.fromEntries(answers));
  }

  const ask = (name: Name, as: SignedIn['as'], key?: string): Promise<Answer> => {
    const request = fittingRequest(declared(name), { seed: 1, pool });
    return platform.send(contract.service, request, key === undefined ? as : { ...as, key });
  };
  const askForSections = (name: Name): Promise<{ answer: Answer; sections: Sections }> =>
    withoutLateSections(async () => {
      const answer = await ask(name, users.viewer.as);
      return { answer, sections: sectionsOf(answer) };
    });
  const auditOf = async (actor: SignedIn, limit: number): Promise<AuditEntry[]> => {
    const query = { actor_id: actor.id, limit };
    return (await platform.call(contract, 'listAuditEntries', { query })).data;
  };

  for (const [name, [callee, endpoint]] of entriesOf(lists))
    it(`shows anybody ${name}, as ${callee.service} has it`, async () => {
      const answer = await ask(name, users.viewer.as);
      assert.equal(answer.status, 200, answer.text);
      assert.deepEqual(answer.body, answerOf(asked, callee, endpoint));
      refusals.set(`${callee.service} ${endpoint}`, refusal('invalid_cursor', 400));
      assertRefused(await ask(name, users.viewer.as), 400, 'invalid_cursor');
    });

  for (const [name, [callee, endpoint, member]] of entriesOf(details))
    it(`shows anybody ${name}, and marks the sections that are missing`, async () => {
      const { answer, sections } = await askForSections(name);
      assert.deepEqual(memberOf(answer.body, member), answerOf(asked, callee, endpoint));
      for (const section of Object.values(sections)) assert.equal(section.status, 'ok', answer.text);
      refusals.set('merchant-bff-service getMerchant', refusal('merchant_not_found', 404));
      const partial = await askForSections(name);
      for (const [section, { status, reason }] of Object.entries(partial.sections))
        assert.deepEqual(
          { status, reason },
          section === 'merchant'
            ? { status: 'unavailable', reason: 'merchant_not_found' }
            : { status: 'ok', reason: null },
        );
    });

  for (const [name, [callee, endpoint, person]] of entriesOf(decisions)) {
    it(`lets ${name} be done by whom it may, tells ${callee.service} who it was, and keeps it`, async () => {
      assertRefused(await ask(name, users.viewer.as), 403, 'insufficient_permission');
      assert.equal(asked.size, 0, 'nobody was asked');
      const answer = await ask(name, users.admin.as);
      assert.equal(answer.status, declared(name).status ?? 200, answer.text);
      assert.deepEqual(answer.body, answerOf(asked, callee, endpoint));
      const sent = memberOf(asked.get(`${callee.service} ${endpoint}`)?.input, 'body');
      if (person !== undefined) assert.equal(memberOf(sent, person), users.admin.id);
      const [done, requested] = await auditOf(users.admin, 2);
      assert.match(requested?.action ?? '', /^\w+\.\w+_requested$/);
      assert.doesNotMatch(done?.action ?? '', /_requested$|_refused$/);
      assert.equal(done?.request_id, requested?.id);
      assert.deepEqual(done?.before, requested?.before);
      assert.deepEqual(done?.after, answer.body);
    });
  }

  for (const [name, [callee, endpoint]] of [...entriesOf(details), ...entriesOf(decisions)])
    for (const [code, problem] of Object.entries(problemsOf(declared(name))))
      it(`passes on ${code} of ${callee.service} ${endpoint} through ${name}`, async () => {
        refusals.set(`${callee.service} ${endpoint}`, refusal(code, problem.status));
        assertRefused(await ask(name, users.admin.as), problem.status, code);
        if (declared(name).method === 'GET') return;
        const [refused, requested] = await auditOf(users.admin, 2);
        assert.match(refused?.action ?? '', /_refused$/);
        assert.deepEqual([refused?.request_id, refused?.reason], [requested?.id, code]);
      });

  it('lets nobody say in whose name they decide', () => {
    const named = Object.entries(contract.endpoints).flatMap(([name, endpoint]: [string, Endpoint]) =>
      Object.keys(memberOf(endpoint.body, 'properties') ?? {})
        .filter((member) => member.endsWith('_by'))
        .map((member) => `${name} ${member}`),
    );
    assert.deepEqual(named, []);
  });

  it('lets operators decide, though neither switch flags nor set what they may decide alone', async () => {
    for (const name of ['updateFlag', 'rollbackFlag', 'putApprovalLimit'] as const)
      assertRefused(await ask(name, users.operator.as), 403, 'insufficient_permission');
    assert.equal((await ask('approveWithdrawal', users.operator.as)).status, 200);
  });

  it('shows what waits for a person in one call, with what is missing marked', async () => {
    refusals.set('dispute-service listDueDisputes', refusal('out_of_order', 409));
    const { sections } = await askForSections('getDashboard');
    assert.match(sections['figures']?.reason ?? '', /^(connection|breaker-open)$/, analytics.service);
    assert.deepEqual(sections['disputes'], { status: 'unavailable', data: null, reason: 'out_of_order' });
    const names = [
      'withdrawals',
      'verifications',
      'risk_reviews',
      'payment_reviews',
      'breaks',
      'settlements',
    ];
    for (const name of names) assert.equal(sections[name]?.status, 'ok', name);
    const states = [
      [kyc, 'listVerifications', 'pending'],
      [risk, 'listReviews', 'open'],
      [gateway, 'listReviews', 'open'],
      [reconciliation, 'listBreaks', 'open'],
      [settlements, 'listSettlements', 'failed'],
    ] as const;
    for (const [callee, endpoint, state] of states)
      assert.equal(
        memberOf(memberOf(asked.get(`${callee.service} ${endpoint}`)?.input, 'query'), 'state'),
        state,
      );
  });

  it('shows what a merchant has at every service in one call', async () => {
    const { sections } = await askForSections('getMerchantDetail');
    const parts = [
      ['merchant', merchants, 'getMerchant'],
      ['verification', kyc, 'getStanding'],
      ['balances', ledger, 'getBalances'],
      ['payments', gateway, 'listPayments'],
      ['disputes', disputes, 'listDisputes'],
      ['settlements', settlements, 'listSettlements'],
      ['withdrawals', withdrawals, 'listWithdrawals'],
    ] as const;
    for (const [section, callee, endpoint] of parts)
      assert.deepEqual(sections[section]?.data, answerOf(asked, callee, endpoint), section);
  });

  it('keeps with a request the state that it was made in, for when it is taken up again', async () => {
    const place = 'merchant-bff-service activateMerchant';
    // The change is made, and its answer is of no use: what a crash in between looks like to the next request.
    refusals.set(place, refusal('merchant_required', 400));
    const interrupted = await ask('activateMerchant', users.admin.as, 'interrupted');
    assertRefused(interrupted, 502, 'peer_refused');
    const before = parseJson(stringifyJson(answerOf(asked, merchants, 'getMerchant')));
    asked.clear();
    refusals.clear();
    const resumed = await ask('activateMerchant', users.admin.as, 'interrupted');
    assert.equal(resumed.status, 200, resumed.text);
    assert.equal(asked.has('merchant-bff-service getMerchant'), false, 'it is not read again');
    const [done, requested] = await auditOf(users.admin, 2);
    assert.deepEqual(
      [requested?.action, done?.action],
      ['merchant.activate_requested', 'merchant.activated'],
    );
    assert.deepEqual([requested?.before, done?.before], [before, before]);
  });

  it('keeps the outcome of a request once, however often it is taken up', async () => {
    refusals.set('withdrawal-service approveWithdrawal', refusal('same_person', 403));
    for (let time = 0; time < 2; time += 1)
      assertRefused(await ask('approveWithdrawal', users.operator.as, 'twice'), 403, 'same_person');
    const actions = (await auditOf(users.operator, 100)).map(({ action }) => action);
    assert.equal(actions.filter((action) => action === 'withdrawal.approve_refused').length, 1);
  });
});

type Name = keyof typeof contract.endpoints;

function declared(name: Name): Endpoint {
  return contract.endpoints[name];
}

type SignedIn = { id: string; as: { public: boolean; headers: Record<string, string> } };

function entriesOf<const T extends Readonly<Record<string, unknown>>>(table: T): [keyof T, T[keyof T]][] {
  return Object.entries(table) as [keyof T, T[keyof T]][];
}

function problemsOf({ problems = {} }: Endpoint) {
  const { insufficient_permission: _ofTheUser, ...ofTheCallee } = problems;
  return ofTheCallee;
}

function refusal(code: string, status: Problem['details']['status']): Problem {
  return new Problem({ code, status, detail: 'The test says so.' });
}

/** As it is on the wire: times and texts as they are, amounts as integers. */
function answerOf(asked: ReadonlyMap<string, Asked>, callee: Contract, endpoint: string): unknown {
  return parseJson(stringifyJson(asked.get(`${callee.service} ${endpoint}`)?.answer));
}

type Sections = Readonly<Record<string, { status: string; data: unknown; reason: string | null }>>;

function sectionsOf(answer: Answer): Sections {
  assert.equal(answer.status, 200, answer.text);
  return memberOf(answer.body, 'sections') as Sections;
}

function assertRefused(answer: Answer, status: number, code: string): void {
  assert.equal(answer.status, status, answer.text);
  assert.equal(memberOf(answer.body, 'code'), code);
}

/**
 * What a service refuses that the merchant portal asks, the portal passes on with its code. The callees are played by
 * the test, over their real contracts; which refusals there are is read from the portal's own.
 */
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import fc from 'fast-check';
import type { Contract, Endpoint } from '../../../services/kit/contract/contract.ts';
import { Problem } from '../../../services/kit/problem.ts';
import { contract } from '../../../services/merchant-bff-service/contract.ts';
import { service } from '../../../services/merchant-bff-service/service.ts';
import { fittingRequest, memberOf, type Pool, sampleOf } from '../../fixtures/samples.ts';
import { startServices, type TestPlatform } from '../../fixtures/service.ts';
import { peerDouble } from './peer-double.ts';

const callees: readonly Contract[] = Object.values(service.peers);
const pool: Pool = { ids: new Map() };
const dependent: ReadonlySet<number> = new Set([404, 409, 422]);

let platform: TestPlatform;
let merchantId: string;
/** Of what is not there nothing is shown either; anything else whoever is asked to change something refuses. */
let refusal: Problem | undefined;
let asked: string[] = [];

before(async () => {
  platform = await startServices([service, ...callees.map(double)]);
  const body = { name: 'Shop', email: 'shop@shop.example', country: 'DE' };
  merchantId = (await platform.call(contract, 'createMerchant', { body })).id;
  await platform.call(contract, 'activateMerchant', { params: { merchant_id: merchantId } });
});
after(() => platform?.stop());
beforeEach(() => {
  refusal = undefined;
  asked = [];
});

/** Answers whatever fits its contract. */
function double(callee: Contract) {
  const answers = Object.entries(callee.endpoints).map(([name, { method, response }]) => [
    name,
    async () => {
      asked.push(name);
      if (refusal !== undefined && (method !== 'GET' || refusal.details.status === 404)) throw refusal;
      return fc.sample(sampleOf(response, pool), { seed: 1, numRuns: 1 })[0];
    },
  ]);
  return peerDouble<Contract>(callee, Object.fromEntries(answers));
}

const refusable = Object.entries<Endpoint>(contract.endpoints).flatMap(([name, endpoint]) => {
  const codes = Object.keys(endpoint.problems ?? {}).filter(isOfCallees);
  return codes.length === 0 ? [] : [{ name, endpoint, codes }];
});

for (const { name, endpoint, codes } of refusable) {
  test(`${name} is answered as the service that is asked for it answers`, async () => {
    const answer = await ask(endpoint);
    assert.equal(answer.status, endpoint.status ?? 200, answer.text);
    assert.notEqual(asked.length, 0);
  });

  for (const code of codes)
    test(`${name} passes on ${code}`, async () => {
      const status = endpoint.problems?.[code]?.status ?? 409;
      refusal = new Problem({ code, status, detail: 'The callee says so.' });
      const answer = await ask(endpoint);
      assert.deepEqual([answer.status, memberOf(answer.body, 'code')], [status, code], answer.text);
    });
}

function ask(endpoint: Endpoint) {
  const given = { merchant_id: merchantId };
  return platform.send(contract.service, fittingRequest(endpoint, { seed: 1, given, isShort: true }));
}

/** Those that depend on what there is, but for merchants, which are the portal's own. */
function isOfCallees(code: string): boolean {
  const statuses = callees.flatMap(({ endpoints }) =>
    Object.values(endpoints).map(({ problems }) => problems?.[code]?.status),
  );
  return (
    code !== 'merchant_not_found' && statuses.some((status) => status !== undefined && dependent.has(status))
  );
}

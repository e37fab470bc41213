/**
 * Every endpoint of every service, with requests that fit the contract and with ones that do not: each answer is one
 * that the contract documents, what is refused is refused with a code, and nothing is ever answered 5xx.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Contract, Endpoint } from '../../../services/kit/contract/contract.ts';
import { openApiDocument } from '../../../services/kit/contract/openapi.ts';
import { contract as merchants } from '../../../services/merchant-bff-service/contract.ts';
import { countNoAnswersOfThisFile } from '../../fixtures/answers-seen.ts';
import { type Target, targetsOf } from '../../fixtures/contracts.ts';
import { fittingRequest, memberOf, type Pool, type Sent } from '../../fixtures/samples.ts';
import type { Answer } from '../../fixtures/service.ts';
import { startWholePlatform, type WholePlatform } from '../../fixtures/whole-platform.ts';

const seed = Number(process.env['TEST_SEED'] ?? Date.now() % 1_000_000);
const fittingRounds = 5;
/** Of the hostile values, so many are tried on each member and parameter: others in the next run, by the seed. */
const triedOfEach = 6;

countNoAnswersOfThisFile();

let platform: WholePlatform;
const pool: Pool = { ids: new Map() };

before(async () => {
  platform = await startWholePlatform();
  for (let count = 0; count < 3; count += 1) {
    const body = { name: 'Shop', email: 'shop@shop.example', country: 'DE' };
    const { id } = await platform.call(merchants, 'createMerchant', { body });
    await platform.call(merchants, 'activateMerchant', { params: { merchant_id: id } });
    remember({ id });
  }
});
after(async () => {
  await platform.stop();
});

const targets = (): readonly Target[] => targetsOf(platform.contracts);

test('requests that fit the contract get an answer that it documents', async (t) => {
  t.diagnostic(`TEST_SEED=${seed}`);
  const faults = new Set<string>();
  for (let round = 0; round < fittingRounds; round += 1) {
    for (const target of targets()) {
      const sent = requestOf(target.endpoint, round);
      if (sent === undefined) continue;
      const answer = await platform.send(target.contract.service, sent, {
        key: `fitting-${seed}-${round}-${target.name}`,
      });
      remember(answer.body);
      collect(faults, target, sent, answer);
    }
  }
  assert.deepEqual([...faults], []);
});

test('a member of the body that is something else is refused, or taken, and never breaks anything', async (t) => {
  t.diagnostic(`TEST_SEED=${seed}`);
  const faults = new Set<string>();
  for (const target of targets()) {
    const fitting = requestOf(target.endpoint, fittingRounds);
    if (fitting === undefined || typeof fitting.body !== 'object' || fitting.body === null) continue;
    for (const name of Object.keys(propertiesOf(target.endpoint.body)))
      for (const value of drawn(hostileValues)) {
        const sent = { ...fitting, body: { ...fitting.body, [name]: value } };
        collect(faults, target, sent, await platform.send(target.contract.service, sent));
      }
  }
  assert.deepEqual([...faults], []);
});

test('a query or path that is something else is refused, or finds nothing', async (t) => {
  t.diagnostic(`TEST_SEED=${seed}`);
  const faults = new Set<string>();
  for (const target of targets()) {
    const fitting = requestOf(target.endpoint, fittingRounds);
    if (fitting === undefined) continue;
    const [path = ''] = fitting.path.split('?');
    const names = Object.keys(propertiesOf(target.endpoint.query));
    const queries = names.flatMap((name) => [
      ...drawn(hostileTexts).map((text) => `${path}?${name}=${text}`),
      `${path}?${name}=1&${name}=2`,
    ]);
    const paths = [...target.endpoint.path.matchAll(/:[a-z_]+/g)].flatMap(([parameter]) =>
      drawn(hostileTexts).map((text) => filledPath(target.endpoint.path.replace(parameter, text || '%20'))),
    );
    for (const hostile of [...(target.endpoint.method === 'GET' ? queries : []), ...paths]) {
      const sent = { ...fitting, path: hostile };
      collect(faults, target, sent, await platform.send(target.contract.service, sent));
    }
  }
  assert.deepEqual([...faults], []);
});

test('a body that is no JSON object, or not JSON, is refused with 4xx', async () => {
  const faults = new Set<string>();
  for (const target of targets()) {
    if (target.endpoint.body === undefined || target.endpoint.rawBody === true) continue;
    const fitting = requestOf(target.endpoint, fittingRounds);
    for (const body of hostileBodies) {
      const sent = { method: target.endpoint.method, path: fitting?.path ?? '/', body };
      const answer = await platform.send(target.contract.service, sent);
      const isRefused = answer.status >= 400;
      if (!isRefused) faults.add(`${describe(target)} took ${body.slice(0, 40)}`);
      collect(faults, target, { ...sent, body: body.slice(0, 40) }, answer);
    }
  }
  assert.deepEqual([...faults], []);
});

test('an Idempotency-Key that is none is refused by every endpoint that takes one', async () => {
  const faults = new Set<string>();
  for (const target of targets()) {
    if (target.endpoint.idempotency === undefined) continue;
    const sent = requestOf(target.endpoint, fittingRounds);
    if (sent === undefined) continue;
    for (const key of ['k'.repeat(256), 'kéy'.replace('é', '\u00e9'), ' ']) {
      const answer = await platform.send(target.contract.service, sent, {
        headers: { 'idempotency-key': key },
      });
      collect(faults, target, sent, answer);
      if (key.trim() !== '' && answer.status !== 400)
        faults.add(`${describe(target)} took a key of ${key.length} characters: ${answer.status}`);
    }
  }
  assert.deepEqual([...faults], []);
});

test('the public listeners have the public endpoints and nothing else', async () => {
  const faults = new Set<string>();
  for (const target of targets()) {
    if (!target.contract.service.endsWith('-bff-service') && target.endpoint.public === undefined) continue;
    if (!hasPublicListener(target.contract)) continue;
    const sent = requestOf(target.endpoint, fittingRounds);
    if (sent === undefined) continue;
    const answer = await platform.send(target.contract.service, sent, { public: true });
    if (target.endpoint.public === undefined && answer.status !== 404 && answer.status !== 429)
      faults.add(`${describe(target)} is reachable from outside: ${answer.status}`);
    if (target.endpoint.public === 'api-key' || target.endpoint.public === 'session')
      if (![401, 404, 429].includes(answer.status))
        faults.add(`${describe(target)} let anybody in: ${answer.status}`);
    if (answer.status >= 500)
      faults.add(`${describe(target)} answered ${answer.status}: ${answer.text.slice(0, 200)}`);
  }
  assert.deepEqual([...faults], []);
});

function hasPublicListener(contract: Contract): boolean {
  return Object.values(contract.endpoints).some((endpoint) => endpoint.public !== undefined);
}

let draws = seed;

/** The next ones of the list, in turn: within a few runs every value meets every member. */
function drawn<T>(values: readonly T[]): readonly T[] {
  const from = draws % values.length;
  draws += triedOfEach;
  return [...values.slice(from), ...values.slice(0, from)].slice(0, triedOfEach);
}

const hostileValues: readonly unknown[] = [
  null,
  true,
  -1,
  0.1,
  1e300,
  10n ** 30n,
  '',
  ' ',
  '\u0000',
  '\ud800',
  'x'.repeat(10_000),
  "'; drop table payments; --",
  '../../etc/passwd',
  '\u202egnihton',
  '=cmd|0',
  '2026-02-30',
  '9999-99-99T99:99:99Z',
  '2026-02-30T00:00:00Z',
  '2026-02-28T23:59:60Z',
  '2026-02-28T23:59:59+99:00',
  'https://[::1',
  'http://169.254.169.254/latest',
  [],
  [null],
  {},
  { toString: 1 },
  Array.from({ length: 2_000 }, () => 'a'),
];

const hostileTexts = [
  '',
  '%00',
  '%ff',
  '%',
  '-1',
  '0',
  '99999999999999999999',
  '1e3',
  'null',
  encodeURIComponent("' or 1=1 --"),
  encodeURIComponent('../../etc/passwd'),
  encodeURIComponent('9999-99-99'),
  encodeURIComponent('2026-02-30T00:00:00Z'),
  encodeURIComponent('0001-01-01T00:00:00Z'),
  encodeURIComponent('\u202e'),
  'eyJ4IjoxfQ',
  encodeURIComponent(JSON.stringify(['x', 'y'])),
  'x'.repeat(600),
];

/** How deep, long and large a body may be is the kit's to say: services/kit/server/input.test.ts. */
const hostileBodies = [
  '{',
  '[]',
  'null',
  '"text"',
  '1',
  '{"a":1}}',
  '{"a":NaN}',
  '{"__proto__":{"admin":true}}',
];

/** Undefined for what takes raw bytes. */
function requestOf(endpoint: Endpoint, round: number): Sent | undefined {
  return endpoint.rawBody === true ? undefined : fittingRequest(endpoint, { seed: seed + round, pool });
}

function filledPath(path: string): string {
  return path.replaceAll(/:([a-z_]+)/g, 'x');
}

function propertiesOf(schema: unknown): object {
  const properties = memberOf(schema, 'properties');
  return typeof properties === 'object' && properties !== null ? properties : {};
}

const leak = /\bat .+\.ts:\d+|\bselect .+ from |insert into|pg_catalog|ECONNREFUSED|node_modules/i;

function collect(faults: Set<string>, target: Target, sent: Sent, answer: Answer): void {
  const say = (what: string) => {
    // one of a kind is enough to see what is wrong
    const about = `${describe(target)} ${what}`;
    if (![...faults].some((fault) => fault.startsWith(about)))
      faults.add(`${about}; sent ${shown(sent)}; got ${answer.text.slice(0, 300)}`);
  };
  if (!documentedStatuses(target).has(answer.status) && !ofTheServer.has(answer.status))
    say(`answered ${answer.status}, which it does not document`);
  if (answer.status >= 500) say(`answered ${answer.status}`);
  if (answer.status < 400) return;
  if (codeOf(answer) === '') say(`refused without a code (${answer.status})`);
  if (leak.test(answer.text)) say('says too much');
}

/** What the server answers before an endpoint is reached: no such path, URL too long, no such method. */
const ofTheServer = new Set([404, 414]);

const documents = new Map<Contract, unknown>();

function documentedStatuses({ contract, endpoint }: Target): ReadonlySet<number> {
  const paths = documents.get(contract) ?? openApiDocument(contract, 'https://localhost')['paths'];
  documents.set(contract, paths);
  const path = endpoint.path.replaceAll(/:([a-z_]+)/g, '{$1}');
  const responses = memberOf(memberOf(memberOf(paths, path), endpoint.method.toLowerCase()), 'responses');
  return new Set(
    Object.keys(typeof responses === 'object' && responses !== null ? responses : {}).map(Number),
  );
}

function describe({ contract, name }: Target): string {
  return `${contract.service} ${name}`;
}

function codeOf({ body }: Answer): string {
  const code = memberOf(body, 'code');
  return typeof code === 'string' ? code : '';
}

function shown(sent: Sent): string {
  const text = JSON.stringify(sent, (_name, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  );
  return text.slice(0, 400);
}

/** Ids that an answer shows are used by later requests. */
function remember(value: unknown): void {
  if (Array.isArray(value)) for (const member of value) remember(member);
  else if (typeof value === 'object' && value !== null)
    for (const member of Object.values(value)) remember(member);
  else if (typeof value === 'string') {
    const prefix = /^([a-z]+)_[0-9a-f]{32}$/.exec(value)?.[1];
    if (prefix === undefined) return;
    const known = pool.ids.get(prefix) ?? [];
    if (known.length < 50 && !known.includes(value)) known.push(value);
    pool.ids.set(prefix, known);
  }
}

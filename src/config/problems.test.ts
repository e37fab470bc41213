// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the templates are platform.yaml's, not ours
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkText, placeOf, preamble, unmarked } from './testing/workspace.ts';

/** `»` stands before each place where a problem is expected; `code` is that of all of them. */
type Case = {
  title: string;
  yaml: string;
  code: string;
  found?: string;
  meant?: string;
  says?: RegExp;
  whole?: true;
};

const cases: Case[] = [
  {
    title: 'a bracket that is not closed',
    yaml: 'services:\n  a: { port: [ 1\n»',
    code: 'yaml-syntax',
  },
  {
    title: 'syntax errors on two lines',
    yaml: 'services:\n  a: { port: 1 }\n  b: »@x\n  c: »%y\n',
    code: 'yaml-syntax',
  },
  {
    title: 'an unquoted template in a flow list',
    yaml: 'services:\n  a: { port: 1, command: [node, x/$»{name}] }\n',
    code: 'yaml-syntax',
    says: /must be quoted/,
  },
  { title: 'a tab as indentation', yaml: 'services:\n»\ta: { port: 1 }\n', code: 'yaml-syntax' },
  {
    title: 'a key said twice',
    yaml: 'services:\n  a:\n    port: 1\n    »port: 2\n',
    code: 'duplicate-key',
    found: 'port',
  },
  {
    title: 'two documents in one file',
    yaml: 'services: {}\n»---\nname: b\n',
    code: 'yaml-syntax',
  },
  {
    title: 'a key that does not exist at the top',
    yaml: 'services: {}\n»procesess: {}\n',
    code: 'unknown-key',
    found: 'procesess',
    meant: 'processes',
  },
  {
    title: 'a key that does not exist in a service',
    yaml: 'services:\n  a:\n    port: 1\n    »databse: a\n',
    code: 'unknown-key',
    found: 'databse',
    meant: 'database',
  },
  {
    title: 'a key that does not exist in a probe',
    yaml: 'services:\n  a: { port: 1, readiness: { type: http, »perod: 1s } }\n',
    code: 'unknown-key',
    found: 'perod',
    meant: 'period',
  },
  {
    title: 'a service without a port',
    yaml: 'services:\n  »a:\n    database: a\n',
    code: 'missing-field',
    says: /port/,
  },
  {
    title: 'a process without a command',
    yaml: 'services: {}\nprocesses:\n  »p: {}\n',
    code: 'missing-field',
    says: /command/,
  },
  {
    title: 'a probe without a type',
    yaml: 'services:\n  a: { port: 1, »readiness: { period: 1s } }\n',
    code: 'missing-field',
    says: /handshake, tcp, http, mtls, exec/,
  },
  {
    title: 'text where a port belongs',
    yaml: 'services:\n  a: { port: »"4000" }\n',
    code: 'wrong-type',
    found: '"4000"',
    meant: '4000',
  },
  {
    title: 'text where a list belongs',
    yaml: 'services:\n  a: { port: 1, command: »node main.ts }\n',
    code: 'wrong-type',
    meant: '[node, main.ts]',
  },
  {
    title: 'nothing where a mapping belongs',
    yaml: 'services:\n  a: { port: 1, environment: »}\n',
    code: 'wrong-type',
    found: 'nothing',
  },
  {
    title: 'a name that is not kebab-case',
    yaml: 'services:\n  »Order_Service: { port: 1 }\n',
    code: 'bad-name',
    found: 'Order_Service',
    meant: 'order-service',
  },
  {
    title: 'a name longer than 63 characters',
    yaml: `services:\n  »${'a'.repeat(64)}: { port: 1 }\n`,
    code: 'bad-name',
    says: /63/,
  },
  {
    title: 'a name that payctl uses itself',
    yaml: 'services:\n  »operator: { port: 1 }\n',
    code: 'reserved-name',
    found: 'operator',
  },
  {
    title: 'a service and a process of one name',
    yaml: 'services:\n  a: { port: 1 }\nprocesses:\n  »a: { command: [x] }\n',
    code: 'duplicate-name',
    says: /service \(line 6\)/,
  },
  {
    title: 'a port of two services',
    yaml: 'services:\n  a: { port: 4000 }\n  b: { port: »4000 }\n',
    code: 'duplicate-port',
    found: '4000',
    says: /a \(http\) already \(line 6\)/,
  },
  {
    title: "a service on PostgreSQL's port",
    yaml: 'services:\n  a: { port: »5432 }\n',
    code: 'duplicate-port',
    says: /postgres already \(line 2\)/,
  },
  {
    title: "a process on Redis's port",
    yaml: 'services: {}\nprocesses:\n  p: { command: [x], listeners: { m: »6379 } }\n',
    code: 'duplicate-port',
    says: /redis already \(line 3\)/,
  },
  {
    title: 'a public port that is the other port',
    yaml: 'services:\n  a: { port: 4000, publicPort: »4000 }\n',
    code: 'duplicate-port',
  },
  {
    title: 'a port that is none',
    yaml: 'services:\n  a: { port: »70000 }\n',
    code: 'port-out-of-range',
    found: '70000',
  },
  {
    title: 'a database of two services',
    yaml: 'services:\n  a: { port: 1, database: d }\n  b: { port: 2, database: »d }\n',
    code: 'duplicate-database',
    found: 'd',
    says: /a already \(line 6\)/,
  },
  {
    title: 'a database of PostgreSQL itself',
    yaml: 'services:\n  a: { port: 1, database: »template1 }\n',
    code: 'reserved-name',
  },
  {
    title: 'a database name that needs quoting',
    yaml: 'services:\n  a: { port: 1, database: »payment-a }\n',
    code: 'bad-database-name',
    found: 'payment-a',
    meant: 'payment_a',
  },
  {
    title: 'a callee that does not exist',
    yaml: 'services:\n  order-service: { port: 1 }\n  b: { port: 2, calls: [»order-servic] }\n',
    code: 'unknown-callee',
    found: 'order-servic',
    meant: 'order-service',
  },
  {
    title: 'a callee by its old name',
    yaml: 'services:\n  quota: { port: 1, aliases: [limit] }\n  b: { port: 2, calls: [»limit] }\n',
    code: 'unknown-callee',
    found: 'limit',
    meant: 'quota',
  },
  {
    title: 'a process as a callee',
    yaml: 'services:\n  b: { port: 2, calls: [»p] }\nprocesses:\n  p: { command: [x] }\n',
    code: 'unknown-callee',
    says: /is a process/,
  },
  {
    title: 'a service that calls itself',
    yaml: 'services:\n  a: { port: 1, calls: [»a] }\n',
    code: 'self-call',
    found: 'a',
  },
  {
    title: 'a callee listed twice',
    yaml: 'services:\n  a: { port: 1 }\n  b: { port: 2, calls: [a, »a] }\n',
    code: 'duplicate-entry',
  },
  {
    title: 'a start dependency that does not exist',
    yaml: 'services:\n  a: { port: 1, startAfter: [»sandbx] }\nprocesses:\n  sandbox: { command: [x] }\n',
    code: 'unknown-start-dependency',
    found: 'sandbx',
    meant: 'sandbox',
  },
  {
    title: 'a group that the list of groups lacks',
    yaml: 'groups: { money: [] }\nservices:\n  a: { port: 1, groups: [»mony] }\n',
    code: 'unknown-group',
    found: 'mony',
    meant: 'money',
  },
  {
    title: 'a group with a member that does not exist',
    yaml: 'groups: { money: [»b] }\nservices:\n  a: { port: 1 }\n',
    code: 'unknown-unit',
    found: 'b',
    meant: 'a',
  },
  {
    title: 'a probe of a listener that does not exist',
    yaml: 'services:\n  a: { port: 1, readiness: { type: http, listener: »htp } }\n',
    code: 'unknown-listener',
    found: 'htp',
    meant: 'http',
  },
  {
    title: 'a probe of a process without listeners',
    yaml: 'services: {}\nprocesses:\n  p: { command: [x], readiness: »{ type: tcp } }\n',
    code: 'unknown-listener',
  },
  {
    title: 'an alias of two services',
    yaml: 'services:\n  a: { port: 1, aliases: [old] }\n  b: { port: 2, aliases: [»old] }\n',
    code: 'duplicate-alias',
    says: /line 6/,
  },
  {
    title: 'an alias that is a name',
    yaml: 'services:\n  a: { port: 1, aliases: [»b] }\n  b: { port: 2 }\n',
    code: 'duplicate-alias',
    says: /line 7/,
  },
  {
    title: 'a group that has the name of a unit',
    yaml: 'services:\n  a: { port: 1, groups: [»a] }\n',
    code: 'duplicate-name',
  },
  {
    title: 'a cycle in the start order',
    yaml: 'services:\n  a: { port: 1, startAfter: [b] }\n  b: { port: 2, startAfter: [c] }\n  c: { port: 3, startAfter: [»a] }\n',
    code: 'start-cycle',
    says: /a → b → c → a/,
  },
  {
    title: 'a unit that starts after itself',
    yaml: 'services:\n  a: { port: 1, startAfter: [»a] }\n',
    code: 'start-cycle',
    says: /a → a/,
  },
  {
    title: 'a duration without a unit',
    yaml: 'services:\n  a: { port: 1, stop: { gracePeriod: »10 } }\n',
    code: 'wrong-type',
    found: '10',
    meant: '10s',
  },
  {
    title: 'a duration in words',
    yaml: 'services:\n  a: { port: 1, stop: { gracePeriod: »10 seconds } }\n',
    code: 'bad-duration',
    found: '10 seconds',
    meant: '10s',
  },
  {
    title: 'a period of zero',
    yaml: 'services:\n  a: { port: 1, liveness: { type: handshake, period: »0s } }\n',
    code: 'bad-duration',
  },
  {
    title: 'a duration that no timer can hold',
    yaml: 'services:\n  a: { port: 1, stop: { gracePeriod: »30d } }\n',
    code: 'bad-duration',
  },
  {
    title: 'a longest wait below the first',
    yaml: 'services:\n  a: { port: 1, restart: { initialBackoff: 5s, maxBackoff: »1s } }\n',
    code: 'bad-duration',
  },
  {
    title: 'a rate in words',
    yaml: 'services:\n  a: { port: 1, rateLimit: »100/minute }\n',
    code: 'bad-rate',
    found: '100/minute',
    meant: '100/min',
  },
  {
    title: 'a rate of zero in a mapping',
    yaml: 'services:\n  a: { port: 1, rateLimit: { requests: »0/min } }\n',
    code: 'bad-rate',
  },
  {
    title: 'a choice that does not exist',
    yaml: 'services:\n  a: { port: 1, reload: »roling }\n',
    code: 'bad-choice',
    found: '"roling"',
    meant: 'rolling',
  },
  {
    title: 'a rolling reload of a process that binds its own port',
    yaml: 'services: {}\nprocesses:\n  p: { command: [x], reload: »rolling, listeners: { m: { port: 9, held: false } } }\n',
    code: 'bad-choice',
    meant: 'restart',
  },
  {
    title: 'a start ahead of a save where the old version goes first',
    yaml: 'services:\n  a: { port: 1, reload: restart, standby: »true }\n',
    code: 'bad-choice',
    meant: 'false',
    says: /reload: rolling/,
  },
  {
    title: 'a template variable that does not exist',
    yaml: 'services:\n  a:\n    port: 1\n    environment:\n      X: "at »${rot}/x"\n',
    code: 'unknown-template-variable',
    found: '${rot}',
    meant: '${root}',
  },
  {
    title: 'a template of a unit that does not exist',
    yaml: 'services:\n  order: { port: 1, environment: { X: "»${url:ordr}" } }\n',
    code: 'unknown-unit',
    meant: '${url:order}',
  },
  {
    title: 'a template of a listener that does not exist',
    yaml: 'services:\n  a: { port: 1, environment: { X: "»${port:p:stripee}" } }\nprocesses:\n  p: { command: [x], listeners: { stripe: 9 } }\n',
    code: 'unknown-listener',
    meant: '${port:p:stripe}',
  },
  {
    title: 'the public address of a service that has none',
    yaml: 'services:\n  a: { port: 1, environment: { X: "»${publicUrl:a}" } }\n',
    code: 'unknown-listener',
  },
  {
    title: 'a variable that is not set and has no default',
    yaml: 'services:\n  a: { port: 1, environment: { X: "»${env:NOPE}" } }\n',
    code: 'variable-not-set',
    meant: '${env:NOPE:-default}',
  },
  {
    title: 'a template that is not closed',
    yaml: 'services:\n  a: { port: 1, environment: { X: "»${root" } }\n',
    code: 'bad-template',
  },
  {
    title: 'a secret on a command line',
    yaml: 'services:\n  a: { port: 1, command: [x, "»${secret:key}"] }\n',
    code: 'misplaced-secret',
  },
  {
    title: 'a secret that is escaped',
    yaml: 'services:\n  a: { port: 1, environment: { X: "»$${secret:key}" } }\n',
    code: 'bad-template',
  },
  {
    title: 'an empty command',
    yaml: 'services:\n  a: { port: 1, command: »[] }\n',
    code: 'empty-list',
    found: '[]',
  },
  {
    title: 'a command without a program',
    yaml: 'services:\n  a: { port: 1, command: [»"", x] }\n',
    code: 'empty-command',
  },
  {
    title: 'a watched entry that does not exist',
    yaml: 'services:\n  a: { port: 1, watch: { entry: »"services/${name}/main.ts" } }\n',
    code: 'watch-entry-missing',
    found: 'services/a/main.ts',
  },
  {
    title: 'a watched path that does not exist',
    yaml: 'services:\n  a: { port: 1, watch: { paths: [»nowhere] } }\n',
    code: 'watch-path-missing',
    found: 'nowhere',
  },
  {
    title: 'a working directory that does not exist',
    yaml: 'services:\n  a: { port: 1, workingDirectory: »nowhere }\n',
    code: 'working-directory-missing',
    found: 'nowhere',
  },
  {
    title: 'a variable name that no shell knows',
    yaml: 'services:\n  a: { port: 1, environment: { »MY-VAR: x } }\n',
    code: 'bad-variable-name',
    found: 'MY-VAR',
    meant: 'MY_VAR',
  },
  {
    title: 'a variable that payctl computes',
    yaml: 'services:\n  a: { port: 1, environment: { »PORT: 2 } }\n',
    code: 'computed-variable',
    found: 'PORT',
  },
  { title: 'a file that is a list', yaml: '»- a\n', code: 'wrong-type', whole: true },
  {
    title: 'a file of comments only',
    yaml: '»# nothing\n',
    code: 'wrong-type',
    found: 'nothing',
    whole: true,
  },
  {
    title: 'an alias bomb',
    yaml: `a: &a [x, x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a]\nc: &c [»*b, *b, *b, *b, *b, *b, *b, *b]\nd: [*c, *c, *c, *c, *c, *c, *c, *c]\n`,
    code: 'yaml-alias-bomb',
    whole: true,
  },
  { title: 'an alias of nothing', yaml: 'services:\n  a: »*nothing\n', code: 'yaml-syntax' },
  {
    title: 'a file nested ten thousand deep',
    yaml: `»${'['.repeat(10_000)}`,
    code: 'yaml-too-deep',
    whole: true,
  },
];

for (const { title, yaml, code, found, meant, says, whole } of cases) {
  test(`config check tells ${title}, and where`, async () => {
    const { text, places } = unmarked(whole === true ? yaml : preamble + yaml);
    const { problems, platform } = await checkText(text);
    assert.deepEqual(
      problems.map((problem) => ({ code: problem.code, ...placeOf(problem) })),
      places.map((place) => ({ code, ...place })),
    );
    assert.equal(platform, undefined);
    if (found !== undefined) assert.equal(problems[0]?.found, found);
    if (meant !== undefined) assert.equal(problems[0]?.meant, meant);
    if (says !== undefined) assert.match(problems[0]?.message ?? '', says);
  });
}

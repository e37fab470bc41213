import assert from 'node:assert/strict';
import { test } from 'node:test';
import { registryFor } from '../../../src/cli/registry.ts';
import { source } from '../../../src/commands/registry.ts';
import { listedBy, refusalOf } from '../../../src/commands/shared/api/refusal.ts';
import { viewOf } from '../../../src/commands/shared/api/view.ts';
import { allContracts } from '../../fixtures/contracts.ts';

const registry = await registryFor(source, []);

test('who names a record that is not there is told a command that exists, by a code that services know', async () => {
  const codes = new Set(
    (await allContracts()).flatMap(({ endpoints }) =>
      Object.values(endpoints).flatMap(({ problems }) => Object.keys(problems ?? {})),
    ),
  );
  const commands = registry.commands.map(({ name }) => `payctl ${name}`);
  for (const [code, command] of Object.entries(listedBy)) {
    assert.ok(codes.has(code), `no service answers ${code}`);
    assert.ok(commands.includes(command), `there is no ${command}`);
  }
});

test('a review is looked for at the service that was asked', () => {
  const nextFor = (service: string) =>
    refusalOf({
      ...{ service, status: 404, idempotencyKey: undefined },
      problem: viewOf({ code: 'review_not_found' }),
    }).next.join();
  assert.match(nextFor('risk-service'), /payctl risk review list/);
  assert.match(nextFor('payment-gateway'), /payctl pay review list/);
});

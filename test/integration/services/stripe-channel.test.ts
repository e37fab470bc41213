import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pino } from 'pino';
import { channelVariables, startTestSandbox, testKeys } from '../../../sandbox/testing.ts';
import { createStripeChannel } from '../../../services/channel-adapter/channels/stripe/stripe-channel.ts';
import { steer } from '../sandbox/support.ts';

const log = pino({ level: 'silent' });

async function channelAt(key: string) {
  const sandbox = await startTestSandbox();
  const settings = {
    ...channelVariables(sandbox),
    STRIPE_SECRET_KEY: key,
  };
  return { sandbox, channel: createStripeChannel({ settings, log }) };
}

test('when Stripe fails too often it is not asked any more', async (t) => {
  const { sandbox, channel } = await channelAt(testKeys.stripe);
  t.after(() => sandbox.close(0));
  await steer(sandbox, 'stripe', '/faults', { kind: 'error' });
  const first = await Promise.all(Array.from({ length: 5 }, () => channel.getPayment('pi_1')));
  assert.deepEqual(new Set(first.map(({ kind }) => kind)), new Set(['unknown']));
  assert.equal((await channel.getPayment('pi_1')).kind, 'not-asked');
});

test('a key that Stripe does not accept means that nothing was done', async (t) => {
  const { sandbox, channel } = await channelAt('sk_test_other');
  t.after(() => sandbox.close(0));
  const answer = await channel.getPayment('pi_1');
  assert.deepEqual(answer, {
    kind: 'not-asked',
    failure: { code: 'channel_misconfigured', message: 'Stripe does not accept our key.' },
  });
});

test('a payment that Stripe does not have is refused, and that is no fault of Stripe', async (t) => {
  const { sandbox, channel } = await channelAt(testKeys.stripe);
  t.after(() => sandbox.close(0));
  for (let asked = 0; asked < 6; asked += 1) {
    const answer = await channel.getPayment('pi_none');
    assert.equal(answer.kind === 'refused' && answer.failure.code, 'resource_missing');
  }
});

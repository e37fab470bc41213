/** Every event that a merchant can be told of, caused on a whole platform by doing what it tells of. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type Checkout, copyCheckout } from '../fixtures/checkout.ts';

type Listing = { events: { type: string; does: string }[] };
type Message = { type: string; data: { id: string; merchant_id: string; state: string } };

describe('payctl trigger', () => {
  let checkout: Checkout;
  before(async () => {
    checkout = await copyCheckout();
    const { exitCode, stderr } = await checkout.payctl('up');
    assert.equal(exitCode, 0, stderr);
  });
  after(() => checkout.remove());

  const trigger = async (...words: string[]) => {
    const { exitCode, stdout, stderr } = await checkout.payctl('trigger', ...words, '--json');
    assert.equal(exitCode, 0, `${words.join(' ')}: ${stderr}`);
    return stdout;
  };
  const told = async (...words: string[]): Promise<Message[]> => JSON.parse(await trigger(...words)).events;

  it('causes every event it lists, and shows each as the merchant was told of it', async () => {
    const { events }: Listing = JSON.parse(await trigger('--list'));
    assert.equal(events.length, 23);
    for (const { type, does } of events) {
      const [message] = await told(type);
      assert.equal(message?.type, type);
      assert.match(message?.data.merchant_id ?? '', /^mer_/);
      assert.ok(does.length > 0);
    }
  });

  it('leaves books that balance, and nothing that waits for an approval', async () => {
    const { exitCode } = await checkout.payctl('ledger', 'verify');
    assert.equal(exitCode, 0);
    const { stdout } = await checkout.payctl('withdrawal', 'list', '--state', 'requires_approval');
    assert.match(stdout, /^No withdrawals/);
  });

  it('lets several events happen to one merchant', async () => {
    const [first] = await told('payment.succeeded');
    const merchant = first?.data.merchant_id ?? '';
    const messages = await told('payment.failed', 'refund.succeeded', '--merchant', merchant);
    assert.deepEqual(
      messages.map(({ type, data }) => [type, data.merchant_id]),
      [
        ['payment.failed', merchant],
        ['refund.succeeded', merchant],
      ],
    );
  });

  it('names an event that there is not, and asks for one', async () => {
    const unknown = await checkout.payctl('trigger', 'payment.dreamt');
    assert.equal(unknown.exitCode, 2);
    assert.match(unknown.stderr, /payment\.dreamt/);
    assert.equal((await checkout.payctl('trigger')).exitCode, 2);
  });
});

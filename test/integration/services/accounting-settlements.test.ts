/** The ledger's side of a settlement: what there is to settle, and that it is booked whole, once and in order. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { contract, type Settleable } from '../../../services/accounting-service/contract.ts';
import { assertProblem, type LedgerDesk, openLedgerDesk } from './ledger-desk.ts';

let desk: LedgerDesk;
before(async () => {
  desk = await openLedgerDesk();
});
after(() => desk.stop());

test('a settlement moves what is pending to available, fee and reserve, once', async () => {
  const merchant_id = 'mer_settle';
  const payment = await desk.paid({ merchant_id, captured_amount: 1_000n, fee_amount: 29n });
  await desk.refunded(payment, 100n);
  const range = await desk.settleable(merchant_id);
  assert.deepEqual([range.from_sequence, range.to_sequence, range.net_amount], [0n, 2n, 871n]);
  assert.deepEqual(await rowsOf(range), [
    ['payment', 1_000n, 29n, 971n],
    ['refund', -100n, 0n, -100n],
  ]);
  const parts = { settlement_id: 'set_1', fee_amount: 1n, reserve_amount: 70n, net_amount: 800n };
  const booking = await desk.process(range, parts);
  assert.equal(booking.state, 'completed');
  assert.equal(booking.transaction_ids.length, 3);
  assert.deepEqual(await desk.process(range, parts), booking);
  const own = await desk.balances(merchant_id);
  assert.deepEqual([own.pending, own.available, own.reserved], [0n, 800n, 70n]);
  const params = { settlement_id: 'set_1' };
  assert.deepEqual(await desk.platform.call(contract, 'getSettlementBooking', { params }), booking);
});

test('a settlement begins where the last one ended, and finds what was available then', async () => {
  const merchant_id = 'mer_next';
  await desk.paid({ merchant_id, captured_amount: 100n });
  const first = await desk.process(await desk.settleable(merchant_id), {
    settlement_id: 'set_first',
    net_amount: 100n,
  });
  await desk.paid({ merchant_id, captured_amount: 50n });
  const range = await desk.settleable(merchant_id);
  assert.deepEqual([range.from_sequence, range.entry_count], [1n, 1n]);
  const second = await desk.process(range, { settlement_id: 'set_second', net_amount: 50n });
  assert.deepEqual([first.opening_amount, second.opening_amount], [0n, 100n]);
});

test('a settlement that is not booked has moved no balance', async () => {
  const params = { settlement_id: 'set_unknown' };
  const answer = await desk.platform.attempt(contract, 'getSettlementBalance', { params });
  assertProblem(answer, 404, 'settlement_balance_not_found');
});

test('a payment that its fee takes whole is a row of the settlement, with nothing left', async () => {
  const merchant_id = 'mer_tiny';
  await desk.paid({ merchant_id, captured_amount: 20n, fee_amount: 20n });
  const range = await desk.settleable(merchant_id);
  assert.deepEqual(await rowsOf(range), [['payment', 20n, 20n, 0n]]);
  const booking = await desk.process(range, { settlement_id: 'set_tiny', net_amount: 0n });
  assert.deepEqual([booking.state, booking.transaction_ids], ['completed', []]);
});

test('another settlement under an id that was booked is refused', async () => {
  await desk.paid({ merchant_id: 'mer_differs', captured_amount: 100n });
  const range = await desk.settleable('mer_differs');
  await desk.process(range, { settlement_id: 'set_differs', net_amount: 100n });
  const { merchant_id, currency, from_sequence, to_sequence } = range;
  const amounts = { fee_amount: 1n, reserve_amount: 0n, net_amount: 99n };
  const body = {
    settlement_id: 'set_differs',
    merchant_id,
    currency,
    from_sequence,
    to_sequence,
    ...amounts,
  };
  const answer = await desk.platform.attempt(contract, 'processSettlement', { body });
  assertProblem(answer, 409, 'settlement_differs');
});

test('a settlement that does not add up leaves nothing but its failure, and is tried again', async () => {
  await desk.paid({ merchant_id: 'mer_fail', captured_amount: 100n });
  const range = await desk.settleable('mer_fail');
  const wrong = { settlement_id: 'set_fail', net_amount: 101n };
  const failed = await desk.process(range, wrong);
  assert.deepEqual([failed.state, failed.failure?.code], ['failed', 'settlement_amount_mismatch']);
  const own = await desk.balances('mer_fail');
  assert.deepEqual([own.pending, own.available], [100n, 0n]);
  assert.equal((await desk.settleable('mer_fail')).from_sequence, 0n);
  const early = { ...range, from_sequence: 1n, to_sequence: 2n };
  const tooEarly = await desk.process(early, { settlement_id: 'set_early', net_amount: 1n });
  assert.equal(tooEarly.failure?.code, 'settlement_out_of_order');
  assert.equal((await desk.process(range, wrong)).state, 'failed');
  const right = await desk.process(range, { settlement_id: 'set_right', net_amount: 100n });
  assert.equal(right.state, 'completed');
});

test('a settlement that is asked for many times at once is booked once', async () => {
  await desk.paid({ merchant_id: 'mer_many', captured_amount: 100n });
  const range = await desk.settleable('mer_many');
  const bookings = await Promise.all(
    Array.from({ length: 8 }, () => desk.process(range, { settlement_id: 'set_many', net_amount: 100n })),
  );
  assert.ok(bookings.every(({ state }) => state === 'completed'));
  assert.equal((await desk.balances('mer_many')).available, 100n);
});

test('merchants that have unsettled bookings are listed, page by page, by time and currency', async () => {
  await desk.paid({ merchant_id: 'mer_due', captured_amount: 100n });
  await desk.paid({ merchant_id: 'mer_due', captured_amount: 100n, currency: 'NOK' });
  const listed = async (more: Partial<Parameters<typeof ask>[0]>) =>
    (await ask({ until: '2999-01-01T00:00:00Z', ...more })).data.map(
      ({ merchant_id, currency }) => `${merchant_id} ${currency}`,
    );
  const all = await listed({});
  assert.ok(all.includes('mer_due EUR') && all.includes('mer_due NOK'));
  assert.deepEqual(await listed({ until: '2000-01-01T00:00:00Z' }), []);
  assert.deepEqual(await listed({ currency: 'NOK' }), ['mer_due NOK']);
  const behind = await listed({ after_merchant_id: 'mer_due', after_currency: 'EUR' });
  assert.ok(behind.every((pair) => pair > 'mer_due EUR') && behind.includes('mer_due NOK'));
});

type SettleableQuery = {
  until: string;
  currency?: string;
  after_merchant_id?: string;
  after_currency?: string;
};

function ask(query: SettleableQuery) {
  return desk.platform.call(contract, 'listSettleable', { query });
}

async function rowsOf({ merchant_id, currency, from_sequence, to_sequence }: Settleable) {
  const { data } = await desk.platform.call(contract, 'listSettleableEntries', {
    params: { merchant_id },
    query: { currency, from_sequence, to_sequence },
  });
  return data.map((row) => [row.type, row.gross_amount, row.fee_amount, row.net_amount]);
}

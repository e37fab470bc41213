/** What a run of the cycles makes, why it skips what it skips, and what becomes of what the ledger could not book. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { contract as ledger } from '../../../services/accounting-service/contract.ts';
import { newId } from '../../../services/kit/data/ids.ts';
import { contract, type RunOutcome } from '../../../services/settlement-service/contract.ts';
import { openSettlementDesk, type SettlementDesk } from './settlement-desk.ts';

const dayMs = 86_400_000;
/** When all is due that was booked today, and by a test that runs into the next day as well. */
const later = new Date(Date.now() + 2 * dayMs).toISOString();

let desk: SettlementDesk;
before(async () => {
  desk = await openSettlementDesk();
});
after(() => desk.stop());

test('a run settles one merchant alone, in all its currencies, and says what it made of each', async () => {
  await desk.book('mer_one', 1_000n);
  await desk.book('mer_one', 5_000n, 'JPY');
  await desk.book('mer_other', 700n);
  const { data, outcomes } = await desk.run({ merchant_id: 'mer_one', at: later });
  assert.deepEqual(outcomes.map(said), ['EUR completed null', 'JPY completed null']);
  assert.deepEqual(
    outcomes.map(({ settlement_id, net_amount }) => [settlement_id, net_amount]),
    data.map(({ id, net_amount }) => [id, net_amount]),
  );
  assert.equal(outcomes[0]?.detail, '10.00 EUR became available.');
  assert.equal((await desk.balances('mer_one', 'JPY')).available, 5_000n);
  assert.equal((await desk.balances('mer_other')).pending, 700n);
});

test('a run in one currency leaves the others', async () => {
  await desk.book('mer_two', 1_000n, 'CHF');
  await desk.book('mer_two', 1_000n, 'SEK');
  const { outcomes } = await desk.run({ currency: 'CHF', at: later });
  assert.deepEqual(outcomes.map(said), ['CHF completed null']);
  assert.equal((await desk.balances('mer_two', 'SEK')).pending, 1_000n);
  const answer = await desk.platform.attempt(contract, 'runCycles', { body: { currency: 'ZZZ' } });
  assert.match(answer.text, /"code":"unknown_currency"/);
});

test('a run says why it skips: not due, nothing there, manual, too small, and that another is open', async () => {
  await desk.book('mer_new', 100n);
  const early = await only({ merchant_id: 'mer_new' });
  assert.equal(said(early), 'EUR skipped not_due');
  const [, bookedAt = '', dueOn] = /of (\S+), is due on (\S+)\.$/.exec(early.detail) ?? [];
  assert.equal(dueOn, new Date(Date.parse(bookedAt) + dayMs).toISOString().slice(0, 10));

  await desk.run({ merchant_id: 'mer_new', at: later });
  assert.equal(said(await only({ merchant_id: 'mer_new', at: later })), 'EUR skipped nothing_to_settle');
  assert.deepEqual((await desk.run({ merchant_id: 'mer_unknown' })).outcomes, []);
  const asked = { merchant_id: 'mer_unknown', currency: 'USD' };
  assert.equal(said(await only(asked)), 'USD skipped nothing_to_settle');

  await desk.book('mer_manual', 100n);
  await desk.cycle('mer_manual', { interval: 'manual' });
  assert.equal(said(await only({ merchant_id: 'mer_manual', at: later })), 'EUR skipped manual_cycle');

  await desk.book('mer_small', 100n);
  await desk.cycle('mer_small', { interval: 'daily', minimum_amount: 101n });
  const small = await only({ merchant_id: 'mer_small', at: later });
  assert.equal(said(small), 'EUR skipped below_minimum');
  assert.deepEqual([small.net_amount, small.detail], [100n, '1.00 EUR waits until it is 1.01 EUR or more.']);

  const open = await failedOne('mer_open');
  const waiting = await only({ merchant_id: 'mer_open', at: later });
  assert.equal(said(waiting), 'EUR skipped settlement_open');
  assert.deepEqual([waiting.settlement_id, waiting.net_amount], [open.id, 10n]);
  assert.match(waiting.detail, /is failed \(settlement_out_of_order\)/);
});

test('a run as of a day takes what was booked before it, and no more', async () => {
  await desk.book('mer_day', 100n);
  const yesterday = new Date(Date.now() - dayMs).toISOString();
  const outcome = await only({ merchant_id: 'mer_day', currency: 'EUR', at: yesterday });
  assert.equal(said(outcome), 'EUR skipped nothing_to_settle');
});

test('a run books what was created by hand, and tells of a booking that failed', async () => {
  await desk.book('mer_hand', 100n);
  const { id } = await desk.create('mer_hand');
  const outcome = await only({ merchant_id: 'mer_hand', at: later });
  assert.deepEqual([said(outcome), outcome.settlement_id], ['EUR completed null', id]);

  await desk.book('mer_broken', 100n);
  await whileTheLedgerCannotBook('mer_broken', async () => {
    const broken = await only({ merchant_id: 'mer_broken', at: later });
    assert.equal(said(broken), 'EUR failed null');
    assert.match(broken.detail, /^booking_failed: /);
  });
});

test('what the ledger could not book is booked again by itself, until that succeeds', async () => {
  await desk.book('mer_again', 100n);
  const failed = await whileTheLedgerCannotBook('mer_again', () => desk.settle('mer_again'));
  assert.deepEqual([failed.state, failed.failure?.code], ['failed', 'booking_failed']);
  const waitMs = Date.parse(failed.next_attempt_at ?? '') - Date.parse(failed.updated_at);
  assert.ok(waitMs > 0 && waitMs <= 5_000, `${waitMs} ms`);
  assert.equal((await inReview()).has(failed.id), false);
  await retryNow(failed);
  await settlements(`select from settlements where id = $1 and state = 'completed'`, [failed.id]);
  const completed = await desk.get(failed);
  assert.deepEqual([completed.attempts, completed.next_attempt_at], [2, null]);
  assert.equal((await desk.balances('mer_again')).available, 100n);
});

test('what failed too often waits for a person, who books it or gives it up', async () => {
  await desk.book('mer_often', 100n);
  const failed = await whileTheLedgerCannotBook('mer_often', async () => {
    const first = await desk.settle('mer_often');
    await retryNow(first, 11);
    const givenUp = `attempts = 12 and state = 'failed' and next_attempt_at is null`;
    await settlements(`select from settlements where id = $1 and ${givenUp}`, [first.id]);
    return desk.get(first);
  });
  assert.equal(failed.state, 'failed');
  assert.ok((await inReview()).has(failed.id));
  const params = { settlement_id: failed.id };
  const retried = await desk.platform.call(contract, 'retrySettlement', { params });
  assert.equal(retried.state, 'completed');
  assert.equal((await inReview()).has(failed.id), false);
});

test('what the ledger refuses for what it is waits for a person from the start', async () => {
  const { id, next_attempt_at } = await failedOne('mer_refused');
  assert.equal(next_attempt_at, null);
  assert.ok((await inReview()).has(id));
});

test('the ledger holds after all of it', async () => {
  assert.deepEqual((await desk.platform.call(ledger, 'verifyLedger', {})).faults, []);
});

function said({ currency, outcome, reason }: RunOutcome): string {
  return `${currency} ${outcome} ${reason}`;
}

async function only(request: Parameters<SettlementDesk['run']>[0]): Promise<RunOutcome> {
  const { outcomes } = await desk.run(request);
  assert.equal(outcomes.length, 1);
  assert.ok(outcomes[0]);
  return outcomes[0];
}

/** One that somebody settled past. */
async function failedOne(merchant_id: string) {
  await desk.book(merchant_id, 10n);
  const made = await desk.create(merchant_id);
  const { from_sequence, to_sequence } = made;
  const amounts = { fee_amount: 0n, reserve_amount: 0n, net_amount: 10n };
  await desk.platform.call(ledger, 'processSettlement', {
    body: {
      settlement_id: newId('set'),
      merchant_id,
      currency: 'EUR',
      from_sequence,
      to_sequence,
      ...amounts,
    },
  });
  await desk.book(merchant_id, 10n);
  return desk.process(made);
}

/** Of this merchant alone, so that what else is due is not disturbed. */
async function whileTheLedgerCannotBook<T>(merchant: string, work: () => Promise<T>): Promise<T> {
  const database = await desk.platform.database('accounting-service');
  await database.query(`
    create or replace function break_booking() returns trigger language plpgsql as
    $$ begin raise exception 'broken by the test'; end $$`);
  await database.query(`
    create trigger break_booking before insert on ledger_transactions for each row
    when (new.merchant_id = '${merchant}' and new.type = 'settlement')
    execute function break_booking()`);
  try {
    return await work();
  } finally {
    await database.query('drop trigger break_booking on ledger_transactions');
  }
}

async function settlements(text: string, values: readonly unknown[]) {
  return (await desk.platform.database('settlement-service')).until(text, values);
}

async function retryNow({ id }: { id: string }, attempts = 1): Promise<void> {
  const database = await desk.platform.database('settlement-service');
  await database.query(
    `update settlements set next_attempt_at = now(), attempts = $2 where id = $1 and state = 'failed'`,
    [id, attempts],
  );
}

async function inReview(): Promise<ReadonlySet<string>> {
  const { data } = await desk.platform.call(contract, 'listSettlements', {
    query: { needs_review: true, limit: 100 },
  });
  return new Set(data.map(({ id }) => id));
}

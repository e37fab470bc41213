import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { contract as ledger } from '../../../services/accounting-service/contract.ts';
import { service as accounting } from '../../../services/accounting-service/service.ts';
import { contract as channels } from '../../../services/channel-adapter/contract.ts';
import { type CreateDispute, contract, type Dispute } from '../../../services/dispute-service/contract.ts';
import { expireDisputes } from '../../../services/dispute-service/operations/expire-disputes.ts';
import { remindOfDeadlines } from '../../../services/dispute-service/operations/remind-of-deadlines.ts';
import { service } from '../../../services/dispute-service/service.ts';
import { sql } from '../../../services/kit/data/sql.ts';
import { notFound, Problem, unprocessable } from '../../../services/kit/problem.ts';
import { contract as gateway, type Payment } from '../../../services/payment-gateway/contract.ts';
import { type EventWire, eventually } from '../../fixtures/event-wire.ts';
import { startServices, type TestPlatform } from '../../fixtures/service.ts';
import type { TestServiceDatabase } from '../../fixtures/service-database.ts';
import { peerDouble } from './peer-double.ts';

const paymentId = (number: number) => `pay_${String(number).padStart(32, '0')}`;
const inAWeek = new Date(Date.now() + 7 * 86_400_000).toISOString();
const yesterday = new Date(Date.now() - 86_400_000).toISOString();

/** Payment 404 is not known, 1 has captured nothing; the others captured 10,000 of their own merchant. */
const gatewayDouble = peerDouble(gateway, {
  getPayment: async (_context, { params }) => {
    if (params.payment_id === paymentId(404)) throw notFound('payment', params.payment_id);
    const isCaptured = params.payment_id !== paymentId(1);
    return { ...capturedPayment(params.payment_id), captured_amount: isCaptured ? 10_000n : 0n };
  },
});

type Asked = { channel_dispute_id: string; kind: string; evidence: unknown };
const asked: Asked[] = [];

/** Takes what it is given; du_refuses does not, and du_silent is silent once. */
const channelDouble = peerDouble(channels, {
  respondToDispute: async (_context, { params: { channel, channel_dispute_id }, body }) => {
    asked.push({ channel_dispute_id, kind: body.kind, evidence: body.evidence });
    const times = asked.filter((one) => one.channel_dispute_id === channel_dispute_id).length;
    if (channel_dispute_id === 'du_refuses')
      throw unprocessable('dispute_response_refused', 'The channel does not want it.');
    if (channel_dispute_id === 'du_silent' && times === 1)
      throw new Problem({ code: 'channel_unavailable', status: 503, detail: 'No answer.' });
    const state: 'open' | 'lost' = body.kind === 'evidence' ? 'open' : 'lost';
    return { channel, channel_dispute_id, state };
  },
});

describe('dispute-service', () => {
  let platform: TestPlatform;
  let wire: EventWire;
  let database: TestServiceDatabase;
  before(async () => {
    platform = await startServices([service, accounting, gatewayDouble, channelDouble]);
    wire = platform.wire;
    database = await platform.database('dispute-service');
  });
  after(() => platform.stop());

  const create = (number: number, request: Partial<CreateDispute> = {}) =>
    platform.call(contract, 'createDispute', { body: { ...requestFor(number), ...request } });
  const params = (dispute: Dispute) => ({ params: { dispute_id: dispute.id } });
  const get = (dispute: Dispute) => platform.call(contract, 'getDispute', params(dispute));
  const addReceipt = (dispute: Dispute) =>
    platform.attempt(contract, 'addEvidence', {
      ...params(dispute),
      body: { kind: 'receipt', text: 'Receipt 7', metadata: { page: '1' } },
    });
  const submit = (dispute: Dispute) => platform.attempt(contract, 'submitDispute', params(dispute));
  const close = (dispute: Dispute, outcome: 'won' | 'lost') =>
    platform.attempt(contract, 'closeDispute', {
      ...params(dispute),
      body: { outcome, reason: 'told by phone' },
    });
  const historyOf = async (dispute: Dispute) => {
    const { data } = await platform.call(contract, 'getDisputeHistory', params(dispute));
    return data.map(({ to_state, by }) => `${to_state} by ${by}`);
  };
  const booked = (dispute: Dispute, count: number) =>
    eventually(async () => {
      const { data } = await platform.call(contract, 'listDisputeBookings', params(dispute));
      const isDone = data.length === count && data.every((booking) => booking.state === 'booked');
      return isDone ? data : undefined;
    });
  const balanceOf = async ({ merchant_id }: Dispute) => {
    const { data } = await platform.call(ledger, 'getBalances', { params: { merchant_id }, query: {} });
    return [data[0]?.available, data[0]?.reserved];
  };
  const openByChannel = async (id: string, more: { fee_amount?: bigint } = {}) => {
    const data = { ...channelDispute(id), ...more };
    await wire.publish(channels, { type: 'channel_dispute.opened', aggregateId: id, data });
    return eventually(async () => {
      const { data } = await platform.call(contract, 'listDisputes', { query: { channel_dispute_id: id } });
      return data[0];
    });
  };
  const closeByChannel = (id: string, outcome: 'won' | 'lost') => {
    const { channel, channel_dispute_id, payment_id } = channelDispute(id);
    const data = { channel, channel_dispute_id, payment_id, outcome, closed_at: '2026-02-03T04:05:06.000Z' };
    return wire.publish(channels, { type: 'channel_dispute.closed', aggregateId: id, data });
  };

  it('opens a dispute of a payment with what the gateway knows of it', async () => {
    const dispute = await create(10, { fee_amount: 1_500n });
    assert.equal(dispute.state, 'needs_response');
    assert.equal(dispute.merchant_id, 'mer_10');
    assert.equal(dispute.currency, 'EUR');
    assert.equal(dispute.fee_amount, 1_500n);
    assert.deepEqual(await get(dispute), dispute);
    const event = await wire.emitted('dispute-service', ({ aggregate_id }) => aggregate_id === dispute.id);
    assert.equal(event.type, 'dispute.opened');
  });

  it('refuses a dispute of nothing, of too much, of an unknown payment and with a deadline that is over', async () => {
    const refused = async (number: number, request: Partial<CreateDispute>) => {
      const body = { ...requestFor(number), ...request };
      const { status, text } = await platform.attempt(contract, 'createDispute', { body });
      return `${status} ${/"code":"(\w+)"/.exec(text)?.[1]}`;
    };
    assert.equal(await refused(1, {}), '409 payment_not_disputable');
    assert.equal(await refused(11, { amount: 10_001n }), '422 dispute_too_large');
    assert.equal(await refused(404, {}), '404 payment_not_found');
    assert.equal(await refused(11, { payment_id: 'no id' }), '404 payment_not_found');
    assert.equal(await refused(11, { evidence_due_by: yesterday }), '422 evidence_due_in_past');
    assert.equal(await refused(11, { amount: 0n }), '400 invalid_request');
  });

  it('replays the first answer for the same key, and refuses the same dispute of the channel under another', async () => {
    const body = { ...requestFor(12), channel_dispute_id: 'dp_12' };
    const ask = (key: string) => platform.attempt(contract, 'createDispute', { body }, { key });
    const first = await ask('one');
    const again = await ask('one');
    assert.equal(first.status, 201, first.text);
    assert.equal(again.text, first.text);
    assert.equal(again.headers['idempotency-replayed'], 'true');
    const other = await ask('two');
    assert.equal(other.status, 409);
    assert.match(other.text, /"code":"duplicate_dispute"/);
  });

  it('takes evidence, then its submission, then the outcome, and books what it cost', async () => {
    const dispute = await create(13, { fee_amount: 1_500n });
    assert.match((await submit(dispute)).text, /"code":"evidence_required"/);
    assert.equal((await addReceipt(dispute)).status, 201);
    const { data } = await platform.call(contract, 'listEvidence', params(dispute));
    assert.deepEqual(
      data.map(({ kind, text, metadata }) => [kind, text, metadata]),
      [['receipt', 'Receipt 7', { page: '1' }]],
    );
    assert.equal((await submit(dispute)).status, 200);
    assert.match((await addReceipt(dispute)).text, /"code":"dispute_not_open"/);
    assert.match((await submit(dispute)).text, /"code":"illegal_dispute_transition"/);
    assert.equal((await close(dispute, 'lost')).status, 200);
    assert.equal((await close(dispute, 'lost')).status, 200, 'once more changes nothing');
    assert.match((await close(dispute, 'won')).text, /"code":"illegal_dispute_transition"/);
    assert.deepEqual(await historyOf(dispute), [
      'needs_response by operator',
      'under_review by operator',
      'lost by operator',
    ]);
    assert.equal((await get(dispute)).closed_by, 'operator');
    const bookings = await booked(dispute, 3);
    assert.deepEqual(
      bookings.map((booking) => booking.reference),
      ['opened', 'fee', 'lost'].map((event) => `dispute:${dispute.id}:${event}`),
    );
    assert.deepEqual(await balanceOf(dispute), [-6_500n, 0n]);
  });

  it('opens and closes by the channel’s events, once each, and gives back what was won', async () => {
    const dispute = await openByChannel('dp_won');
    assert.equal(dispute.merchant_id, 'mer_dp_won');
    assert.equal(dispute.amount, 4_200n);
    await booked(dispute, 1);
    assert.deepEqual(await balanceOf(dispute), [-4_200n, 4_200n]);
    await openByChannel('dp_won');
    await closeByChannel('dp_won', 'won');
    await closeByChannel('dp_won', 'won');
    const closed = await eventually(async () => {
      const found = await get(dispute);
      return found.state === 'won' ? found : undefined;
    });
    assert.equal(closed.closed_by, 'channel');
    assert.equal(closed.closed_at, '2026-02-03T04:05:06.000Z');
    await booked(dispute, 2);
    assert.deepEqual(await balanceOf(dispute), [0n, 0n]);
    assert.deepEqual(await historyOf(dispute), ['needs_response by channel', 'won by channel']);
    const event = await wire.emitted('dispute-service', ({ type, aggregate_id }) => {
      return type === 'dispute.closed' && aggregate_id === dispute.id;
    });
    assert.equal(event.source, 'dispute-service');
  });

  it('tells once that evidence is due within two days, and not of what is answered or has more time', async () => {
    const [soon, later, answered] = await Promise.all(
      ['dp_soon', 'dp_later', 'dp_answered'].map((id) => openByChannel(id)),
    );
    assert.ok(soon !== undefined && later !== undefined && answered !== undefined);
    await addReceipt(answered);
    await submit(answered);
    const dueIn = (dispute: Dispute, hours: number) =>
      database.execute(sql`
        update disputes set evidence_due_by = now() + make_interval(hours => ${hours}) where id = ${dispute.id}`);
    await Promise.all([dueIn(soon, 47), dueIn(answered, 47), dueIn(later, 49)]);
    for (const _ of [1, 2]) await remindOfDeadlines({ database, now: () => new Date() });
    const told = async ({ id }: Dispute) => (await database.events('dispute.due_soon', id)).length;
    assert.deepEqual([await told(soon), await told(later), await told(answered)], [1, 0, 0]);
  });

  it('refuses evidence after the deadline and then counts the dispute as lost', async () => {
    let tried = 0;
    // The job that looks for such disputes once a minute may be faster with one of them.
    const dispute = await eventually(async () => {
      tried += 1;
      const late = await openByChannel(`dp_late_${tried}`);
      await database.execute(sql`update disputes set evidence_due_by = ${yesterday} where id = ${late.id}`);
      const refusals = [await addReceipt(late), await submit(late)];
      if ((await get(late)).state === 'lost') return undefined;
      for (const { text } of refusals) assert.match(text, /"code":"evidence_deadline_passed"/);
      return late;
    });
    await expireDisputes({ database, now: () => new Date() });
    const lost = await get(dispute);
    assert.equal(lost.state, 'lost');
    assert.equal(lost.closed_by, 'deadline');
  });

  it('carries the channel’s fee, books it with the opening, and keeps it booked when won', async () => {
    const dispute = await openByChannel('dp_fee', { fee_amount: 1_500n });
    assert.equal(dispute.fee_amount, 1_500n);
    await booked(dispute, 2);
    assert.deepEqual(await balanceOf(dispute), [-5_700n, 4_200n]);
    await closeByChannel('dp_fee', 'won');
    await booked(dispute, 3);
    assert.deepEqual(await balanceOf(dispute), [-1_500n, 0n]);
  });

  it('submits the evidence to the channel, a document by its digest', async () => {
    const dispute = await openByChannel('du_takes');
    await addReceipt(dispute);
    const document = {
      name: 'parcel.pdf',
      content_type: 'application/pdf',
      size_bytes: 9,
      sha256: 'b'.repeat(64),
    };
    const body = { kind: 'shipping_documentation', text: 'Sent.', document } as const;
    await platform.call(contract, 'addEvidence', { ...params(dispute), body });
    const submitted = await platform.call(contract, 'submitDispute', params(dispute));
    assert.equal(submitted.state, 'under_review');
    assert.deepEqual(submitted.response, {
      kind: 'evidence',
      state: 'delivered',
      by: 'operator',
      failure: null,
    });
    const [given] = asked.filter((one) => one.channel_dispute_id === 'du_takes');
    assert.deepEqual(given?.evidence, [
      { kind: 'receipt', text: 'Receipt 7' },
      {
        kind: 'shipping_documentation',
        text: `Sent.\nDocument: parcel.pdf (application/pdf, 9 bytes, SHA-256 ${'b'.repeat(64)})`,
      },
    ]);
  });

  it('keeps a dispute open that the channel refused the evidence of, and says why', async () => {
    const dispute = await openByChannel('du_refuses');
    await addReceipt(dispute);
    const refused = await platform.call(contract, 'submitDispute', params(dispute));
    assert.equal(refused.state, 'needs_response');
    assert.equal(refused.response?.state, 'refused');
    assert.equal(refused.response?.failure?.code, 'dispute_response_refused');
    assert.equal((await addReceipt(dispute)).status, 201, 'it may be completed');
    await wire.emitted('dispute-service', ({ type, aggregate_id }) => {
      return type === 'dispute.response_refused' && aggregate_id === dispute.id;
    });
  });

  it('asks a channel again that did not answer, and lets no deadline pass meanwhile', async () => {
    const dispute = await openByChannel('du_silent');
    await addReceipt(dispute);
    const waiting = await platform.call(contract, 'submitDispute', params(dispute));
    assert.deepEqual([waiting.state, waiting.response?.state], ['needs_response', 'pending']);
    const askAgainAt = (at: string) =>
      database.execute(
        sql`update disputes set next_response_at = ${at} where id = ${dispute.id} and next_response_at is not null`,
      );
    await askAgainAt(inAWeek);
    assert.match((await addReceipt(dispute)).text, /"code":"dispute_not_open"/);
    assert.match((await submit(dispute)).text, /"code":"illegal_dispute_transition"/);
    await database.execute(sql`update disputes set evidence_due_by = ${yesterday} where id = ${dispute.id}`);
    await expireDisputes({ database, now: () => new Date() });
    assert.equal((await get(dispute)).state, 'needs_response');
    await askAgainAt(yesterday);
    const delivered = await eventually(async () => {
      const found = await get(dispute);
      return found.response?.state === 'delivered' ? found : undefined;
    });
    assert.equal(delivered.state, 'under_review');
  });

  it('takes 50 pieces of evidence and no more', async () => {
    const dispute = await create(17);
    await database.execute(sql`
      insert into dispute_evidence (id, dispute_id, kind, text)
      select 'evd_' || md5(${dispute.id} || n), ${dispute.id}, 'other', 'one more' from generate_series(1, 50) n`);
    const refused = await addReceipt(dispute);
    assert.equal(refused.status, 422);
    assert.match(refused.text, /"code":"too_much_evidence"/);
  });

  it('gives in: the channel is told, and the dispute is lost', async () => {
    const dispute = await openByChannel('du_given_up');
    const lost = await platform.call(contract, 'acceptDispute', params(dispute), {
      as: 'merchant-bff-service',
    });
    assert.deepEqual([lost.state, lost.closed_by], ['lost', 'merchant']);
    assert.deepEqual(
      asked.filter((one) => one.channel_dispute_id === 'du_given_up').map(({ kind }) => kind),
      ['acceptance'],
    );
    const again = await platform.attempt(contract, 'acceptDispute', params(dispute));
    assert.match(again.text, /"code":"illegal_dispute_transition"/);
  });

  it('lists what needs a response by its deadline, the nearest first', async () => {
    const due = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
    const made = [];
    for (const days of [3, 1, 2]) made.push(await create(16, { evidence_due_by: due(days) }));
    const query = { merchant_id: 'mer_16', due_before: due(2.5) };
    const { data } = await platform.call(contract, 'listDueDisputes', { query });
    assert.deepEqual(
      data.map(({ id }) => id),
      [made[1]?.id, made[2]?.id],
    );
  });

  it('pages through the disputes of a merchant and filters by state', async () => {
    const made: string[] = [];
    for (const amount of [1n, 2n, 3n]) made.push((await create(14, { amount })).id);
    const query = { merchant_id: 'mer_14', limit: 2 };
    const first = await platform.call(contract, 'listDisputes', { query });
    const cursor = first.next_cursor ?? '';
    const second = await platform.call(contract, 'listDisputes', { query: { ...query, cursor } });
    const seen = [...first.data, ...second.data].map(({ id }) => id);
    assert.deepEqual(seen, made.toReversed());
    assert.equal(second.has_more, false);
    const won = await platform.call(contract, 'listDisputes', { query: { ...query, state: 'won' } });
    assert.deepEqual(won.data, []);
  });

  it('answers 404 for what it does not know and 400 for what is no id', async () => {
    const unknown = { params: { dispute_id: `dsp_${'0'.repeat(32)}` } };
    for (const name of ['getDispute', 'listEvidence', 'getDisputeHistory', 'listDisputeBookings'] as const) {
      const { status, text } = await platform.attempt(contract, name, unknown);
      assert.equal(status, 404, name);
      assert.match(text, /"code":"dispute_not_found"/);
    }
    for (const name of ['submitDispute', 'acceptDispute'] as const)
      assert.equal((await platform.attempt(contract, name, unknown)).status, 404, name);
    assert.equal(
      (await platform.attempt(contract, 'getDispute', { params: { dispute_id: 'x' } })).status,
      400,
    );
  });

  it('lets a merchant’s portal read and answer, but neither open nor close', async () => {
    const dispute = await create(15);
    const as = 'merchant-bff-service';
    assert.equal((await platform.attempt(contract, 'getDispute', params(dispute), { as })).status, 200);
    const opening = await platform.attempt(contract, 'createDispute', { body: requestFor(15) }, { as });
    assert.equal(opening.status, 403);
    const stranger = await platform.attempt(contract, 'getDispute', params(dispute), { as: 'kyc-service' });
    assert.match(stranger.text, /"identity":"kyc-service"/);
  });
});

function requestFor(number: number): CreateDispute {
  return {
    payment_id: paymentId(number),
    amount: 5_000n,
    reason: 'product_not_received',
    evidence_due_by: inAWeek,
  };
}

function channelDispute(id: string) {
  return {
    channel: 'stripe',
    channel_dispute_id: id,
    payment_id: paymentId(20),
    merchant_id: `mer_${id}`,
    channel_payment_id: `pi_${id}`,
    amount: 4_200n,
    currency: 'EUR',
    reason: 'fraudulent',
    evidence_due_by: inAWeek,
  };
}

function capturedPayment(id: string): Payment {
  return {
    id,
    merchant_id: `mer_${Number(id.slice(4))}`,
    merchant_reference: 'order 1',
    order_id: null,
    state: 'succeeded',
    amount: 10_000n,
    currency: 'EUR',
    captured_amount: 10_000n,
    refunded_amount: 0n,
    fee_amount: 300n,
    capture_method: 'automatic',
    method: 'card',
    card: null,
    channel: 'stripe',
    channel_payment_id: `pi_${id}`,
    risk_score: null,
    failure: null,
    next_action: null,
    description: null,
    customer_email: null,
    metadata: {},
    created_at: '2026-01-01T00:00:00.000Z',
    updated_at: '2026-01-01T00:00:00.000Z',
  };
}

/**
 * After every one of many random operations, in currencies of every exponent: the books verify, and every account has what
 * a few lines of arithmetic beside them say.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { type CreateTransaction, contract } from '../../../services/accounting-service/contract.ts';
import { boughtAmount } from '../../../services/accounting-service/domain/conversion.ts';
import {
  recordPayment,
  recordRefund,
  undoPayment,
  undoRefund,
} from '../../../services/accounting-service/operations/record-payment.ts';
import { bookingOf } from '../../../services/dispute-service/domain/bookings.ts';
import { newId } from '../../../services/kit/data/ids.ts';
import { divideHalfUp } from '../../../services/kit/money/rounding.ts';
import { sharesOf } from '../../../services/settlement-service/domain/shares.ts';
import type { TestServiceDatabase } from '../../fixtures/service-database.ts';
import { type LedgerDesk, openLedgerDesk } from './ledger-desk.ts';

/** Exponents 0, 2, 3 and 4. */
const currencies = ['JPY', 'EUR', 'KWD', 'CLF'] as const;

let desk: LedgerDesk;
let database: TestServiceDatabase;
before(async () => {
  desk = await openLedgerDesk();
  database = await desk.platform.database('accounting-service');
});
after(() => desk.stop());

/** What was done in a run, and may be gone on with. */
type Made = {
  payments: {
    id: string;
    merchant_id: string;
    currency: string;
    captured_amount: bigint;
    fee_amount: bigint;
    left: bigint;
  }[];
  refunds: { id: string; merchant_id: string; currency: string; amount: bigint }[];
  disputes: { id: string; merchant_id: string; payment_id: string; currency: string; amount: bigint }[];
  reserves: { id: string; merchant_id: string; currency: string; amount: bigint }[];
  holds: { id: string; merchant_id: string; currency: string; amount: bigint }[];
  payouts: { transaction_id: string; merchant_id: string; currency: string; amount: bigint; fee: bigint }[];
  adjustments: { transaction_id: string; merchant_id: string; currency: string; amount: bigint }[];
};

type Step = {
  merchant_id: string;
  currency: string;
  amount: bigint;
  /** Any number: a part of something, or which of several. */
  pick: number;
  made: Made;
};

/** Balances by `merchant kind currency`, on their accounts' normal sides; and what is held. */
const balances = new Map<string, bigint>();
const held = new Map<string, bigint>();

const keyOf = (whose: string, kind: string, currency: string) => `${whose} ${kind} ${currency}`;
const balanceOf = ({ merchant_id, currency }: Pick<Step, 'merchant_id' | 'currency'>, kind: string) =>
  balances.get(keyOf(merchant_id, kind, currency)) ?? 0n;
const heldOf = ({ merchant_id, currency }: Pick<Step, 'merchant_id' | 'currency'>) =>
  held.get(keyOf(merchant_id, 'available', currency)) ?? 0n;

/** `{ pending: 970n, fees: 30n }`: the merchant's kinds are the merchant's, the others the platform's. */
function expectChange(
  { merchant_id, currency }: { merchant_id: string; currency: string },
  changes: Readonly<Record<string, bigint>>,
): void {
  for (const [kind, change] of Object.entries(changes)) {
    const isMerchants = ['pending', 'available', 'reserved', 'payable'].includes(kind);
    const key = keyOf(isMerchants ? merchant_id : 'platform', kind, currency);
    balances.set(key, (balances.get(key) ?? 0n) + change);
  }
}

function expectHeld(of: { merchant_id: string; currency: string }, change: bigint): void {
  held.set(keyOf(of.merchant_id, 'available', of.currency), heldOf(of) + change);
}

async function pay({ merchant_id, currency, made }: Step, captured: bigint, fee: bigint): Promise<void> {
  const payment = { id: newId('pay'), merchant_id, currency, captured_amount: captured, fee_amount: fee };
  // An event that arrives twice is booked once.
  for (let times = 0; times < 2; times += 1)
    await database.transaction((transaction) => recordPayment(transaction, payment));
  if (captured > 0n) made.payments.push({ ...payment, left: captured });
  const booked = captured > 0n ? fee : 0n;
  expectChange(payment, { channel_receivable: captured, pending: captured - booked, fees: booked });
}

const operations = {
  payment: (step: Step) => pay(step, step.amount, step.amount / 34n),
  'payment that its fee takes whole': (step: Step) => pay(step, step.amount, step.amount),
  'partial capture': (step: Step) => pay(step, partOf(step.amount, step.pick), 1n),
  'capture that fails afterwards': async ({ pick, made }: Step) => {
    const payment = taken(made.payments, pick);
    if (payment === undefined) return;
    const { captured_amount: captured, fee_amount: fee } = payment;
    const failed = { id: payment.id, failure: { code: 'capture_failed' } };
    for (let times = 0; times < 2; times += 1)
      await database.transaction((transaction) => undoPayment(transaction, failed));
    expectChange(payment, { channel_receivable: -captured, pending: fee - captured, fees: -fee });
  },
  refund: async ({ pick, made }: Step) => {
    const payment = chosen(made.payments, pick);
    if (payment === undefined || payment.left === 0n) return;
    const amount = partOf(payment.left, pick) || payment.left;
    payment.left -= amount;
    const refund = { ...payment, id: newId('ref'), amount };
    await database.transaction((transaction) => recordRefund(transaction, refund));
    made.refunds.push(refund);
    expectChange(refund, { pending: -amount, channel_receivable: -amount });
  },
  'refund that fails afterwards': async ({ pick, made }: Step) => {
    const refund = taken(made.refunds, pick);
    if (refund === undefined) return;
    const failed = { id: refund.id, failure: { code: 'account_closed' } };
    for (let times = 0; times < 2; times += 1)
      await database.transaction((transaction) => undoRefund(transaction, failed));
    expectChange(refund, { pending: refund.amount, channel_receivable: refund.amount });
  },
  'dispute with its fee': async ({ pick, made }: Step) => {
    const payment = chosen(made.payments, pick);
    if (payment === undefined || payment.left === 0n) return;
    const amount = payment.left;
    payment.left = 0n;
    const dispute = { ...payment, id: newId('dsp'), payment_id: payment.id, amount, fee_amount: 15n };
    await create(bookingOf(dispute, 'opened'));
    await create(bookingOf(dispute, 'fee'));
    made.disputes.push(dispute);
    expectChange(dispute, { available: -amount - 15n, reserved: amount, channel_receivable: -15n });
  },
  'dispute won': async ({ pick, made }: Step) => {
    const dispute = taken(made.disputes, pick);
    if (dispute === undefined) return;
    await create(bookingOf({ ...dispute, fee_amount: 15n }, 'won'));
    expectChange(dispute, { reserved: -dispute.amount, available: dispute.amount });
  },
  'dispute lost': async ({ pick, made }: Step) => {
    const dispute = taken(made.disputes, pick);
    if (dispute === undefined) return;
    await create(bookingOf({ ...dispute, fee_amount: 15n }, 'lost'));
    expectChange(dispute, { reserved: -dispute.amount, channel_receivable: -dispute.amount });
  },
  settlement: async ({ merchant_id, currency, pick, made }: Step) => {
    const range = await desk.settleable(merchant_id, currency);
    const sum = balanceOf({ merchant_id, currency }, 'pending');
    assert.equal(range.net_amount, sum, 'what is to be settled is what is pending');
    if (range.entry_count === 0n) return;
    const shares = sharesOf(sum, { fee_amount: 25n, reserve_bps: pick % 10_001 });
    const settlement_id = newId('set');
    const opening = balanceOf({ merchant_id, currency }, 'available');
    const booking = await desk.process(range, { settlement_id, ...shares });
    assert.deepEqual([booking.state, booking.opening_amount], ['completed', opening]);
    const { fee_amount: fees, reserve_amount: reserved, net_amount: available } = shares;
    await assertBalanceOf(settlement_id);
    if (reserved > 0n) made.reserves.push({ id: settlement_id, merchant_id, currency, amount: reserved });
    expectChange({ merchant_id, currency }, { pending: -sum, fees, reserved, available });
  },
  'release of a reserve': async ({ pick, made }: Step) => {
    const reserve = taken(made.reserves, pick);
    if (reserve === undefined) return;
    const { merchant_id, currency, amount } = reserve;
    await create({
      type: 'reserve_release',
      reference: `settlement:${reserve.id}:reserve_release`,
      entries: [
        { account: { kind: 'reserved', merchant_id }, direction: 'debit', amount, currency },
        { account: { kind: 'available', merchant_id }, direction: 'credit', amount, currency },
      ],
    });
    expectChange(reserve, { reserved: -amount, available: amount });
  },
  hold: async (step: Step) => {
    const { merchant_id, currency, made } = step;
    const amount = partOf(step.amount, step.pick) || step.amount;
    const answer = await desk.platform.attempt(contract, 'createHold', {
      body: { merchant_id, currency, amount, reference: newId('test') },
    });
    const isCovered = balanceOf(step, 'available') - heldOf(step) >= amount;
    assert.equal(answer.status, isCovered ? 201 : 422, answer.text);
    if (!isCovered) return;
    const id = /"id":"(hld_\w+)"/.exec(answer.text)?.[1] ?? '';
    made.holds.push({ id, merchant_id, currency, amount });
    expectHeld(step, amount);
  },
  'release of a hold': async ({ pick, made }: Step) => {
    const hold = taken(made.holds, pick);
    if (hold === undefined) return;
    await desk.platform.call(contract, 'voidHold', { params: { hold_id: hold.id } });
    expectHeld(hold, -hold.amount);
  },
  withdrawal: async ({ pick, made }: Step) => {
    const hold = taken(made.holds, pick);
    if (hold === undefined) return;
    const amount = partOf(hold.amount, pick) || hold.amount;
    const fee = amount / 10n;
    const posted = await desk.platform.call(contract, 'postHold', {
      params: { hold_id: hold.id },
      body: { amount, fee_amount: fee },
    });
    made.payouts.push({ ...hold, amount, fee, transaction_id: posted.transaction_id ?? '' });
    expectHeld(hold, -hold.amount);
    expectChange(hold, { available: -amount, bank: fee - amount, fees: fee });
  },
  'payout that fails afterwards': async ({ pick, made }: Step) => {
    const payout = taken(made.payouts, pick);
    if (payout === undefined) return;
    await reverse(payout.transaction_id);
    const { amount, fee } = payout;
    expectChange(payout, { available: amount, bank: amount - fee, fees: -fee });
  },
  conversion: async (step: Step) => {
    const { merchant_id, currency, amount, pick } = step;
    const bought_currency = currencies.find((other) => other !== currency) ?? 'EUR';
    const sold = { sold_currency: currency, sold_amount: amount, bought_currency, rate: '1.0842' };
    const margin_bps = pick % 10_001;
    const body = { merchant_id, ...sold, margin_bps, reference: newId('test') };
    const answer = await desk.platform.attempt(contract, 'createConversion', { body });
    const bought = boughtOrNone(sold);
    const isCovered = balanceOf(step, 'available') - heldOf(step) >= amount;
    assert.equal(answer.status, isCovered && bought !== undefined ? 201 : 422, answer.text);
    if (!isCovered || bought === undefined) return;
    const fee = divideHalfUp(bought * BigInt(margin_bps), 10_000n);
    // fx is on the debit side: it gives what is bought and takes what is sold.
    expectChange({ merchant_id, currency }, { available: -amount, fx: -amount });
    const into = { merchant_id, currency: bought_currency };
    expectChange(into, { available: bought - fee, fx: bought, fees: fee });
  },
  'payout of the channel': async ({ merchant_id, currency, amount }: Step) => {
    await create({
      type: 'channel_payout',
      reference: newId('test'),
      entries: [
        { account: { kind: 'bank' }, direction: 'debit', amount, currency },
        { account: { kind: 'channel_receivable' }, direction: 'credit', amount, currency },
      ],
    });
    expectChange({ merchant_id, currency }, { bank: amount, channel_receivable: -amount });
  },
  adjustment: async ({ merchant_id, currency, amount, made }: Step) => {
    const { id: transaction_id } = await desk.fund(merchant_id, amount, currency);
    made.adjustments.push({ transaction_id, merchant_id, currency, amount });
    expectChange({ merchant_id, currency }, { bank: amount, available: amount });
  },
  reversal: async ({ pick, made }: Step) => {
    const adjustment = taken(made.adjustments, pick);
    if (adjustment === undefined) return;
    for (let times = 0; times < 2; times += 1) await reverse(adjustment.transaction_id);
    expectChange(adjustment, { bank: -adjustment.amount, available: -adjustment.amount });
  },
} satisfies Readonly<Record<string, (step: Step) => Promise<void>>>;

/** Every operation, in an order in which each has something to work on. */
const tour: readonly (keyof typeof operations)[] = [
  ...(['adjustment', 'payment', 'partial capture', 'refund', 'refund that fails afterwards'] as const),
  ...(['payment that its fee takes whole', 'settlement', 'dispute with its fee', 'dispute won'] as const),
  ...(['payment', 'dispute with its fee', 'dispute lost', 'release of a reserve', 'adjustment'] as const),
  ...(['hold', 'release of a hold', 'hold', 'withdrawal', 'payout that fails afterwards'] as const),
  ...(['payout of the channel', 'adjustment', 'reversal', 'conversion'] as const),
  'capture that fails afterwards',
];

for (const currency of currencies)
  test(`every operation in ${currency} changes what it must and nothing else`, async () => {
    assert.deepEqual(new Set(tour), new Set(Object.keys(operations)));
    const merchant_id = `mer_${currency}`;
    const made = newMade();
    for (const kind of tour) {
      const earlier = expected();
      await operations[kind]({ merchant_id, currency, amount: 12_340n, pick: 1_015, made });
      assert.ok(expected() !== earlier, `${kind} did nothing`);
      await assertBooks([merchant_id], kind);
    }
  });

function expected(): string {
  return [...balances, ...held].join(' ');
}

let runs = 0;

test('after every operation the books verify, and every account has what it must', async () => {
  const step = fc.record({
    kind: fc.constantFrom(...Object.keys(operations).filter(isOperation)),
    merchant: fc.constantFrom('a', 'b'),
    currency: fc.constantFrom(...currencies),
    amount: fc.oneof(
      fc.bigInt({ min: 1n, max: 50_000n }),
      fc.bigInt({ min: 1n, max: 90_071_992_547_409_930n }),
    ),
    pick: fc.nat(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 30, maxLength: 50 }), async (steps) => {
      runs += 1;
      const run = runs;
      const made = newMade();
      for (const { kind, merchant, ...rest } of steps) {
        await operations[kind]({ ...rest, merchant_id: `mer_${run}${merchant}`, made });
        await assertBooks([`mer_${run}a`, `mer_${run}b`], kind);
      }
    }),
    // Making an example shorter would play it again from the start, many times; seed and steps are told as they are.
    { numRuns: 3, endOnFailure: true },
  );
});

test('after random operations at once the books verify', async () => {
  const made = newMade();
  const kinds = ['payment', 'adjustment', 'payout of the channel'] as const;
  await Promise.all(
    Array.from({ length: 60 }, (_, index) => {
      const kind = kinds[index % kinds.length] ?? 'payment';
      const currency = currencies[index % currencies.length] ?? 'EUR';
      const merchant_id = index % 2 === 0 ? 'mer_even' : 'mer_odd';
      return operations[kind]({ merchant_id, currency, amount: BigInt(index + 1) * 997n, pick: index, made });
    }),
  );
  await assertBooks(['mer_even', 'mer_odd'], 'all of them');
});

/** Where a merchant's last settlement left its available balance, by the key of the account. */
const closings = new Map<string, bigint>();

/** From one settlement to the next every unit is accounted for. */
async function assertBalanceOf(settlement_id: string): Promise<void> {
  const balance = await desk.platform.call(contract, 'getSettlementBalance', { params: { settlement_id } });
  const { merchant_id, currency, previous_amount, opening_amount, net_amount, closing_amount } = balance;
  const moved = balance.movements.reduce((sum, { amount }) => sum + amount, 0n);
  const key = keyOf(merchant_id, 'available', currency);
  assert.equal(previous_amount, closings.get(key) ?? 0n);
  assert.deepEqual([opening_amount, closing_amount], [previous_amount + moved, opening_amount + net_amount]);
  closings.set(key, closing_amount);
}

async function assertBooks(merchants: readonly string[], done: string): Promise<void> {
  assert.deepEqual((await desk.verify()).faults, [], done);
  const trial = await desk.platform.call(contract, 'getTrialBalance', { query: {} });
  assert.ok(trial.ok && trial.currencies.every(({ difference }) => difference === 0n), done);
  for (const query of [
    ...merchants.map((merchant_id) => ({ merchant_id })),
    { owner: 'platform' as const },
  ]) {
    const { data, has_more } = await desk.platform.call(contract, 'listAccounts', {
      query: { ...query, limit: 100 },
    });
    assert.equal(has_more, false);
    for (const account of data) {
      const key = keyOf(account.merchant_id ?? 'platform', account.kind, account.currency);
      const must = [balances.get(key) ?? 0n, held.get(key) ?? 0n];
      assert.deepEqual([account.balance, account.held], must, `${key} after ${done}`);
      // What a settlement or a dispute kept back is there until it is released or lost.
      if (account.kind === 'reserved' || account.kind === 'payable') assert.ok(account.balance >= 0n, key);
    }
  }
}

function create(body: CreateTransaction) {
  return desk.platform.call(contract, 'createTransaction', { body });
}

function reverse(transaction_id: string) {
  const body = { reason: 'test' };
  return desk.platform.call(contract, 'reverseTransaction', { params: { transaction_id }, body });
}

function boughtOrNone(sold: Parameters<typeof boughtAmount>[0]): bigint | undefined {
  try {
    return boughtAmount(sold);
  } catch {
    return undefined;
  }
}

function newMade(): Made {
  return { payments: [], refunds: [], disputes: [], reserves: [], holds: [], payouts: [], adjustments: [] };
}

function isOperation(name: string): name is keyof typeof operations {
  return Object.hasOwn(operations, name);
}

/** From nothing to all of it. */
function partOf(amount: bigint, pick: number): bigint {
  return (amount * BigInt(pick % 101)) / 100n;
}

function chosen<T>(among: readonly T[], pick: number): T | undefined {
  return among[pick % Math.max(1, among.length)];
}

function taken<T>(among: T[], pick: number): T | undefined {
  return among.splice(pick % Math.max(1, among.length), 1)[0];
}

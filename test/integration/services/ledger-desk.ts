/** What the ledger's tests do again and again: book, hold, settle, and look at what became of the balances. */
import assert from 'node:assert/strict';
import {
  type Balance,
  type CreateTransaction,
  contract,
  type Hold,
  type LedgerTransaction,
  type ProcessSettlement,
  type Settleable,
  type SettlementBooking,
  type Verification,
} from '../../../services/accounting-service/contract.ts';
import { service } from '../../../services/accounting-service/service.ts';
import { newId } from '../../../services/kit/data/ids.ts';
import {
  contract as gateway,
  type Payment,
  type Refund,
} from '../../../services/payment-gateway/contract.ts';
import { eventually } from '../../fixtures/event-wire.ts';
import { type Answer, startServices, type TestPlatform } from '../../fixtures/service.ts';
import { paymentOf, refundOf } from './gateway-events.ts';

export type Entries = CreateTransaction['entries'];
/** Of a merchant's settlement: besides its net nothing unless said. */
export type Parts = Pick<ProcessSettlement, 'settlement_id' | 'net_amount'> & Partial<ProcessSettlement>;

export type LedgerDesk = {
  platform: TestPlatform;
  tellPayment: (payment: Payment) => Promise<void>;
  tellRefund: (type: 'refund.succeeded' | 'refund.failed', refund: Refund) => Promise<void>;
  /** A payment that succeeded, booked. */
  paid: (payment: Partial<Payment>) => Promise<Payment>;
  /** A refund that succeeded, booked. */
  refunded: (payment: Payment, amount: bigint) => Promise<Refund>;
  booked: (reference: string) => Promise<LedgerTransaction>;
  create: (reference: string, entries: Entries) => Promise<LedgerTransaction>;
  attemptCreate: (reference: string, entries: Entries) => Promise<Answer>;
  /** Settled balance for a merchant. */
  fund: (merchant: string, amount: bigint, currency?: string) => Promise<LedgerTransaction>;
  balances: (merchant: string, currency?: string) => Promise<Balance>;
  hold: (merchant: string, amount: bigint, reference?: string) => Promise<Hold>;
  attemptHold: (merchant: string, amount: bigint, reference?: string) => Promise<Answer>;
  settleable: (merchant: string, currency?: string) => Promise<Settleable>;
  process: (range: Pick<Settleable, RangeField>, parts: Parts) => Promise<SettlementBooking>;
  verify: () => Promise<Verification>;
  stop: () => Promise<void>;
};

type RangeField = 'merchant_id' | 'currency' | 'from_sequence' | 'to_sequence';

export async function openLedgerDesk(): Promise<LedgerDesk> {
  const platform = await startServices([service]);
  const { call, attempt, wire } = platform;
  const booked: LedgerDesk['booked'] = (reference) =>
    eventually(async () => (await call(contract, 'listTransactions', { query: { reference } })).data[0]);
  const tellPayment: LedgerDesk['tellPayment'] = (payment) =>
    wire.publish(gateway, { type: 'payment.succeeded', aggregateId: payment.id, data: payment });
  // As the gateway does: what concerns one payment comes in order.
  const tellRefund: LedgerDesk['tellRefund'] = (type, refund) =>
    wire.publish(gateway, { type, aggregateId: refund.payment_id, data: refund });
  const create: LedgerDesk['create'] = (reference, entries) =>
    call(contract, 'createTransaction', { body: adjustment(reference, entries) });
  const holdOf = (merchant_id: string, amount: bigint, reference = newId('test')) => ({
    body: { merchant_id, currency: 'EUR', amount, reference },
  });
  return {
    platform,
    tellPayment,
    tellRefund,
    booked,
    create,
    paid: async (changed) => {
      const payment = paymentOf({ state: 'succeeded', ...changed });
      await tellPayment(payment);
      await booked(`payment:${payment.id}`);
      return payment;
    },
    refunded: async (payment, amount) => {
      const refund = refundOf(payment, { state: 'succeeded', amount });
      await tellRefund('refund.succeeded', refund);
      await booked(`refund:${refund.id}`);
      return refund;
    },
    attemptCreate: (reference, entries) =>
      attempt(contract, 'createTransaction', { body: adjustment(reference, entries) }),
    fund: (merchant, amount, currency) => create(newId('test'), funding(merchant, amount, currency)),
    balances: async (merchant_id, currency = 'EUR') => {
      const { data } = await call(contract, 'getBalances', { params: { merchant_id }, query: { currency } });
      assert.ok(data[0]);
      return data[0];
    },
    hold: (...asked) => call(contract, 'createHold', holdOf(...asked)),
    attemptHold: (...asked) => attempt(contract, 'createHold', holdOf(...asked)),
    settleable: (merchant_id, currency = 'EUR') =>
      call(contract, 'getSettleable', {
        params: { merchant_id },
        query: { currency, until: '2999-01-01T00:00:00Z' },
      }),
    process: ({ merchant_id, currency, from_sequence, to_sequence }, parts) =>
      call(contract, 'processSettlement', {
        body: {
          ...{ merchant_id, currency, from_sequence, to_sequence, fee_amount: 0n, reserve_amount: 0n },
          ...parts,
        },
      }),
    verify: () => call(contract, 'verifyLedger', {}),
    stop: platform.stop,
  };
}

export function adjustment(reference: string, entries: Entries): CreateTransaction {
  return { type: 'adjustment', reference, entries };
}

/** Out of the bank, into what is available to the merchant. */
export function funding(merchant_id: string, amount: bigint, currency = 'EUR'): Entries {
  return [
    { account: { kind: 'bank' }, direction: 'debit', amount, currency },
    { account: { kind: 'available', merchant_id }, direction: 'credit', amount, currency },
  ];
}

/** `pending credit 970 EUR`, in the order of the alphabet. */
export function summary({ entries }: LedgerTransaction): string[] {
  return entries
    .map(({ kind, direction, amount, currency }) => `${kind} ${direction} ${amount} ${currency}`)
    .toSorted();
}

export function assertProblem(answer: Answer, status: number, code: string): void {
  assert.equal(answer.status, status, answer.text);
  assert.match(answer.text, new RegExp(`"code":"${code}"`));
}

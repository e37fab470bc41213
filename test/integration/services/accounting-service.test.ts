import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { contract } from '../../../services/accounting-service/contract.ts';
import { newId } from '../../../services/kit/data/ids.ts';
import {
  adjustment,
  assertProblem,
  type Entries,
  funding,
  type LedgerDesk,
  openLedgerDesk,
  summary,
} from './ledger-desk.ts';

describe('accounting-service', () => {
  let desk: LedgerDesk;
  before(async () => {
    desk = await openLedgerDesk();
  });
  after(() => desk.stop());

  describe('booking payments and refunds', () => {
    it('books a payment once, however often its event arrives, exactly beyond the safe integers', async () => {
      const merchant_id = 'mer_exact';
      const captured = { captured_amount: 9_007_199_254_740_993n, fee_amount: 3n };
      const payment = await desk.paid({ merchant_id, ...captured });
      await desk.tellPayment(payment);
      await desk.paid({ merchant_id, captured_amount: 10n });
      assert.deepEqual(summary(await desk.booked(`payment:${payment.id}`)), [
        'channel_receivable debit 9007199254740993 EUR',
        'fees credit 3 EUR',
        'pending credit 9007199254740990 EUR',
      ]);
      const { pending, available } = await desk.balances(merchant_id);
      assert.deepEqual([pending, available], [9_007_199_254_741_000n, 0n]);
    });

    it('takes a refund from the merchant, keeps the fee and emits what it booked', async () => {
      const captured = { captured_amount: 1_000n, fee_amount: 30n };
      const payment = await desk.paid({ merchant_id: 'mer_refund', ...captured });
      const { id } = await desk.refunded(payment, 400n);
      const transaction = await desk.booked(`refund:${id}`);
      assert.deepEqual(summary(transaction), ['channel_receivable credit 400 EUR', 'pending debit 400 EUR']);
      assert.equal((await desk.balances('mer_refund')).pending, 570n);
      await desk.platform.wire.emitted(
        'accounting-service',
        ({ data }) => isRecord(data) && data['id'] === transaction.id,
      );
    });
  });

  describe('transactions', () => {
    it('are got, listed and paged, each with its entries', async () => {
      const ids: string[] = [];
      for (let index = 0; index < 5; index += 1)
        ids.unshift((await desk.create(`paged:${index}`, funding('mer_paged', 10n))).id);
      const found: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await desk.platform.call(contract, 'listTransactions', {
          query: { merchant_id: 'mer_paged', limit: 2, ...(cursor === undefined ? {} : { cursor }) },
        });
        found.push(...page.data.map(({ id }) => id));
        cursor = page.next_cursor ?? undefined;
      } while (cursor !== undefined);
      assert.deepEqual(found, ids);
      const [id = ''] = ids;
      const one = await desk.platform.call(contract, 'getTransaction', { params: { transaction_id: id } });
      assert.equal(one.entries.length, 2);
    });

    it('that do not balance, or name no real account, are refused with a code', async () => {
      const [first, second] = funding('mer_bad', 10n);
      assert.ok(first && second);
      const unbalanced = await desk.attemptCreate('bad:1', [first, { ...second, amount: 9n }]);
      assertProblem(unbalanced, 422, 'unbalanced_transaction');
      const nameless = await desk.attemptCreate('bad:2', [
        first,
        { ...second, account: { kind: 'available' } },
      ]);
      assertProblem(nameless, 422, 'invalid_account');
      const wrong = await desk.platform.send('accounting-service', {
        method: 'POST',
        path: '/api/v1/transactions',
        body: { type: 'payment', reference: 'bad:3', entries: [] },
      });
      assertProblem(wrong, 400, 'invalid_request');
    });

    it('with a reference that was booked are answered, with other entries refused', async () => {
      const first = await desk.create('twice', funding('mer_twice', 10n));
      assert.equal((await desk.create('twice', funding('mer_twice', 10n))).id, first.id);
      assertProblem(await desk.attemptCreate('twice', funding('mer_twice', 11n)), 409, 'duplicate_reference');
      assertProblem(await desk.attemptCreate('twice', funding('mer_other', 10n)), 409, 'duplicate_reference');
    });

    it('replay byte for byte under one key, and fifty at once book once', async () => {
      const body = adjustment('fifty', funding('mer_fifty', 10n));
      const answers = await Promise.all(
        Array.from({ length: 50 }, () =>
          desk.platform.attempt(contract, 'createTransaction', { body }, { key: 'fifty' }),
        ),
      );
      const made = answers.filter(({ status }) => status === 201);
      assert.ok(made.length >= 1);
      assert.equal(new Set(made.map(({ text }) => text)).size, 1);
      assert.ok(answers.every(({ status }) => status === 201 || status === 409));
      assert.equal((await desk.balances('mer_fifty')).available, 10n);
    });

    it('do not overdraw a merchant unless asked to', async () => {
      await desk.fund('mer_over', 5n);
      const entries: Entries = [
        {
          account: { kind: 'available', merchant_id: 'mer_over' },
          direction: 'debit',
          amount: 6n,
          currency: 'EUR',
        },
        { account: { kind: 'dispute_losses' }, direction: 'credit', amount: 6n, currency: 'EUR' },
      ];
      assertProblem(await desk.attemptCreate('over:1', entries), 422, 'insufficient_balance');
      await desk.platform.call(contract, 'createTransaction', {
        body: { ...adjustment('over:2', entries), allow_overdraft: true },
      });
      const own = await desk.balances('mer_over');
      assert.deepEqual([own.available, own.withdrawable], [-1n, 0n]);
    });

    it('are reversed once, and a reversal is not', async () => {
      const original = await desk.create('mistake', funding('mer_mistake', 25n));
      const params = { transaction_id: original.id };
      const reversal = await desk.platform.call(contract, 'reverseTransaction', {
        params,
        body: { reason: 'mistake' },
      });
      assert.equal(reversal.reverses, original.id);
      assert.equal((await desk.balances('mer_mistake')).available, 0n);
      const again = await desk.platform.call(contract, 'reverseTransaction', {
        params,
        body: { reason: 'again' },
      });
      assert.equal(again.id, reversal.id);
      const shown = await desk.platform.call(contract, 'getTransaction', { params });
      assert.equal(shown.reversed_by, reversal.id);
      const refused = await desk.platform.attempt(contract, 'reverseTransaction', {
        params: { transaction_id: reversal.id },
        body: { reason: 'no' },
      });
      assertProblem(refused, 409, 'transaction_not_reversible');
    });

    it('may be booked only by the services whose business it is', async () => {
      const answer = await desk.platform.attempt(
        contract,
        'createTransaction',
        { body: adjustment('foreign', funding('mer_foreign', 1n)) },
        { as: 'merchant-bff-service' },
      );
      assertProblem(answer, 403, 'caller_not_allowed');
    });

    it('that do not exist are 404', async () => {
      const params = { transaction_id: newId('ltx') };
      const answer = await desk.platform.attempt(contract, 'getTransaction', { params });
      assertProblem(answer, 404, 'ledger_transaction_not_found');
    });
  });

  describe('accounts', () => {
    it('show their balance, and their statement the balance after each entry, page by page', async () => {
      for (const [index, amount] of [100n, 50n, 25n].entries())
        await desk.create(`statement:${index}`, funding('mer_statement', amount));
      const page = await desk.platform.call(contract, 'listAccounts', {
        query: { merchant_id: 'mer_statement' },
      });
      const [account] = page.data;
      assert.ok(account);
      assert.equal(account.balance, 175n);
      const params = { account_id: account.id };
      assert.deepEqual(await desk.platform.call(contract, 'getAccount', { params, query: {} }), account);
      const first = await desk.platform.call(contract, 'getStatement', { params, query: { limit: 2 } });
      const rest = await desk.platform.call(contract, 'getStatement', {
        params,
        query: { limit: 2, cursor: first.next_cursor ?? '' },
      });
      assert.deepEqual(
        [...first.data, ...rest.data].map((line) => [line.amount, line.balance_after]),
        [
          [25n, 175n],
          [50n, 150n],
          [100n, 100n],
        ],
      );
    });
  });

  describe('holds', () => {
    it('keep balance from being spent, are posted in part, and release the rest', async () => {
      await desk.fund('mer_hold', 100n);
      const made = await desk.hold('mer_hold', 80n);
      const kept = await desk.balances('mer_hold');
      assert.deepEqual([kept.available, kept.held, kept.withdrawable], [100n, 80n, 20n]);
      assertProblem(await desk.attemptHold('mer_hold', 21n), 422, 'insufficient_balance');
      const params = { hold_id: made.id };
      assertProblem(
        await desk.platform.attempt(contract, 'postHold', { params, body: { amount: 81n } }),
        422,
        'post_too_large',
      );
      const posted = await desk.platform.call(contract, 'postHold', { params, body: { amount: 60n } });
      assert.equal(posted.state, 'posted');
      const left = await desk.balances('mer_hold');
      assert.deepEqual([left.available, left.held, left.withdrawable], [40n, 0n, 40n]);
      assert.deepEqual(
        await desk.platform.call(contract, 'postHold', { params, body: { amount: 60n } }),
        posted,
      );
      assertProblem(
        await desk.platform.attempt(contract, 'voidHold', { params }),
        409,
        'illegal_hold_transition',
      );
    });

    it('are posted with the platform’s fee in the same transaction, which a reversal gives back', async () => {
      await desk.fund('mer_hold_fee', 100n);
      const { id: hold_id } = await desk.hold('mer_hold_fee', 80n);
      const post = (body: object) =>
        desk.platform.attempt(contract, 'postHold', { params: { hold_id }, body });
      assertProblem(await post({ fee_amount: 80n }), 422, 'fee_too_large');
      assert.equal((await post({ fee_amount: 3n })).status, 200);
      assert.equal((await post({ fee_amount: 3n })).status, 200);
      assertProblem(await post({ fee_amount: 4n }), 409, 'illegal_hold_transition');
      const transaction = await desk.booked(`hold:${hold_id}`);
      assert.deepEqual(summary(transaction), [
        'available debit 80 EUR',
        'bank credit 77 EUR',
        'fees credit 3 EUR',
      ]);
      const params = { transaction_id: transaction.id };
      await desk.platform.call(contract, 'reverseTransaction', { params, body: { reason: 'came back' } });
      assert.equal((await desk.balances('mer_hold_fee')).available, 100n);
      const account_id = transaction.entries.find(({ kind }) => kind === 'available')?.account_id ?? '';
      const statement = await desk.platform.call(contract, 'getStatement', {
        params: { account_id },
        query: {},
      });
      assert.deepEqual(
        statement.data.map(({ amount, fee_amount, balance_after }) => [amount, fee_amount, balance_after]),
        [
          [80n, -3n, 100n],
          [80n, 3n, 20n],
          [100n, 0n, 100n],
        ],
      );
    });

    it('are voided once and then not posted; a reference is held once', async () => {
      await desk.fund('mer_void', 100n);
      const made = await desk.hold('mer_void', 80n, 'withdrawal:1');
      assert.equal((await desk.hold('mer_void', 80n, 'withdrawal:1')).id, made.id);
      const other = await desk.attemptHold('mer_void', 1n, 'withdrawal:1');
      assertProblem(other, 409, 'duplicate_reference');
      const params = { hold_id: made.id };
      await desk.platform.call(contract, 'voidHold', { params });
      const voided = await desk.platform.call(contract, 'voidHold', { params });
      assert.equal(voided.state, 'voided');
      assert.equal((await desk.balances('mer_void')).held, 0n);
      const posted = await desk.platform.attempt(contract, 'postHold', { params, body: {} });
      assertProblem(posted, 409, 'illegal_hold_transition');
      const listed = await desk.platform.call(contract, 'listHolds', {
        query: { reference: 'withdrawal:1' },
      });
      assert.deepEqual(listed.data, [voided]);
      assert.deepEqual(await desk.platform.call(contract, 'getHold', { params }), voided);
    });

    it('of a merchant without an account are refused for lack of balance', async () => {
      const answer = await desk.attemptHold('mer_nobody', 1n);
      assertProblem(answer, 422, 'insufficient_balance');
    });

    it('asked for at once never keep more than there is', async () => {
      await desk.fund('mer_race', 100n);
      const answers = await Promise.all(Array.from({ length: 20 }, () => desk.attemptHold('mer_race', 9n)));
      assert.equal(answers.filter(({ status }) => status === 201).length, 11);
      assert.equal((await desk.balances('mer_race')).held, 99n);
    });
  });
});

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** What the tests of withdrawals do again and again: a merchant with money, a withdrawal, and time passing at the bank. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { ibanOf } from '../../../sandbox/bank/iban.ts';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import { startTestSandbox, testKeys } from '../../../sandbox/testing.ts';
import { contract as ledger } from '../../../services/accounting-service/contract.ts';
import { service as ledgerService } from '../../../services/accounting-service/service.ts';
import type { Contract } from '../../../services/kit/contract/contract.ts';
import { newId } from '../../../services/kit/data/ids.ts';
import { contract as kyc } from '../../../services/kyc-service/contract.ts';
import { levels } from '../../../services/kyc-service/domain/level.ts';
import { service as kycService } from '../../../services/kyc-service/service.ts';
import {
  type CreateWithdrawal,
  contract,
  type Withdrawal,
  type WithdrawalState,
} from '../../../services/withdrawal-service/contract.ts';
import { service } from '../../../services/withdrawal-service/service.ts';
import { eventually } from '../../fixtures/event-wire.ts';
import { type Answer, startServices, type TestPlatform } from '../../fixtures/service.ts';
import { steer } from '../sandbox/support.ts';

const hourMs = 3_600_000;

/** Whom to pay, and where to. */
export type Payee = Pick<CreateWithdrawal, 'merchant_id' | 'bank_account_id' | 'currency'>;

export type WithdrawalDesk = {
  platform: TestPlatform;
  sandbox: Sandbox;
  verify: (merchantId: string) => Promise<void>;
  fund: (merchantId: string, amount: bigint) => Promise<void>;
  /** The account's last digits decide what the bank does. */
  addAccount: (merchantId: string, lastFour?: string) => Promise<{ id: string }>;
  /** A verified merchant with 1,000 and a bank account. */
  merchantWith: (merchantId: string, lastFour?: string) => Promise<Payee>;
  withdraw: (payee: Payee, amount: bigint, more?: Partial<CreateWithdrawal>) => Promise<Withdrawal>;
  attempt: (payee: Payee, amount: bigint, more?: Partial<CreateWithdrawal>) => Promise<Answer>;
  /** At the bank. */
  later: (hours: number) => Promise<void>;
  reached: (id: string, fits: (withdrawal: Withdrawal) => boolean) => Promise<Withdrawal>;
  inState: (id: string, state: WithdrawalState, funds: Withdrawal['funds']) => Promise<Withdrawal>;
  /** Available, and how much of it is held. */
  balance: (merchantId: string) => Promise<[bigint, bigint]>;
  /** How the bank knows it: the amounts of the transfers it has for it. */
  transfersOf: (withdrawalId: string) => Promise<string[]>;
  stop: () => Promise<void>;
};

/** @param others services that are served besides */
export async function openWithdrawalDesk(
  ...others: readonly { contract: Contract }[]
): Promise<WithdrawalDesk> {
  const sandbox = await startTestSandbox();
  const platform = await startServices([ledgerService, kycService, service, ...others], {
    variables: {
      BANK_API_URL: sandbox.url('bank'),
      BANK_API_KEY: testKeys.bank,
      BANK_ACCOUNT_KEY: 'a key of the test, 32 characters and more',
    },
  });
  const merchants = merchantsOf(platform);
  const reached: WithdrawalDesk['reached'] = (id, fits) =>
    eventually(async () => {
      const found = await platform.call(contract, 'syncWithdrawal', { params: { withdrawal_id: id } });
      return fits(found) ? found : undefined;
    });
  return {
    platform,
    sandbox,
    ...merchants,
    merchantWith: async (merchant_id, lastFour) => {
      await Promise.all([merchants.verify(merchant_id), merchants.fund(merchant_id, 1_000n)]);
      const { id: bank_account_id } = await merchants.addAccount(merchant_id, lastFour);
      return { merchant_id, bank_account_id, currency: 'EUR' };
    },
    withdraw: (payee, amount, more = {}) =>
      platform.call(contract, 'createWithdrawal', { body: { ...payee, amount, ...more } }),
    attempt: (payee, amount, more = {}) =>
      platform.attempt(contract, 'createWithdrawal', { body: { ...payee, amount, ...more } }),
    later: async (hours) => {
      await steer(sandbox, 'bank', '/time/advance', { ms: hours * hourMs });
    },
    reached,
    inState: (id, state, funds) => reached(id, (found) => found.state === state && found.funds === funds),
    transfersOf: (withdrawalId) => transfersOf(sandbox, withdrawalId),
    stop: async () => {
      await platform.stop();
      await sandbox.close(0);
    },
  };
}

function merchantsOf(
  platform: TestPlatform,
): Pick<WithdrawalDesk, 'verify' | 'fund' | 'addAccount' | 'balance'> {
  return {
    verify: (merchantId) => verify(platform, merchantId),
    fund: async (merchant_id, amount) => {
      const [bank, available] = [{ kind: 'bank' }, { kind: 'available', merchant_id }] as const;
      await platform.call(ledger, 'createTransaction', {
        body: {
          type: 'adjustment',
          reference: newId('test'),
          entries: [
            { account: bank, direction: 'debit', amount, currency: 'EUR' },
            { account: available, direction: 'credit', amount, currency: 'EUR' },
          ],
        },
      });
    },
    addAccount: (merchant_id, lastFour = '3000') =>
      platform.call(contract, 'createBankAccount', {
        body: {
          merchant_id,
          holder_name: 'A Shop',
          currency: 'EUR',
          iban: ibanOf('DE', `37040044053201${lastFour}`),
        },
      }),
    balance: async (merchant_id) => {
      const params = { merchant_id };
      const { data } = await platform.call(ledger, 'getBalances', { params, query: { currency: 'EUR' } });
      assert.ok(data[0]);
      return [data[0].available, data[0].held];
    },
  };
}

async function verify(platform: TestPlatform, merchant_id: string): Promise<void> {
  const { id } = await platform.call(kyc, 'createVerification', {
    body: { merchant_id, requested_level: 'full' },
  });
  const params = { verification_id: id };
  for (const requirement of levels.full.requires)
    await platform.call(kyc, 'submitDocument', {
      params,
      body: {
        requirement,
        file_name: 'document.pdf',
        content_type: 'application/pdf',
        size_bytes: 1_024,
        sha256: createHash('sha256').update(requirement).digest('hex'),
      },
    });
  await platform.call(kyc, 'decide', { params, body: { decision: 'verified', decided_by: 'test' } });
}

async function transfersOf(sandbox: Sandbox, withdrawalId: string): Promise<string[]> {
  const url = `${sandbox.url('bank')}/v1/transfers?reference=${withdrawalId}`;
  const answer = await fetch(url, { headers: { authorization: `Bearer ${testKeys.bank}` } });
  const body: unknown = await answer.json();
  assert.ok(typeof body === 'object' && body !== null && 'data' in body && Array.isArray(body.data));
  return body.data.map(({ amount }: { amount: unknown }) => String(amount));
}

export function assertProblem(answer: Answer, status: number, code: string): void {
  assert.equal(answer.status, status, answer.text);
  assert.match(answer.text, new RegExp(`"code":"${code}"`));
}

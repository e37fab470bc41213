/** What the settlement's tests do again and again: book, settle, and look at the merchant's balances. */
import { type Balance, contract as ledger } from '../../../services/accounting-service/contract.ts';
import { service as ledgerService } from '../../../services/accounting-service/service.ts';
import { newId } from '../../../services/kit/data/ids.ts';
import {
  contract,
  type PutCycle,
  type RunCycles,
  type Settlement,
} from '../../../services/settlement-service/contract.ts';
import { service } from '../../../services/settlement-service/service.ts';
import { type Answer, startServices, type TestPlatform } from '../../fixtures/service.ts';

export type SettlementDesk = {
  platform: TestPlatform;
  /** As a payment, or for a negative amount a refund, changes the merchant's pending account. */
  book: (merchant: string, amount: bigint, currency?: string) => Promise<void>;
  cycle: (merchant: string, terms: PutCycle, currency?: string) => Promise<void>;
  create: (merchant: string, currency?: string) => Promise<Settlement>;
  process: (settlement: { id: string }) => Promise<Settlement>;
  attemptCreate: (merchant: string, key?: string) => Promise<Answer>;
  /** Created and booked. */
  settle: (merchant: string, currency?: string) => Promise<Settlement>;
  get: (settlement: { id: string }) => Promise<Settlement>;
  run: (request?: RunCycles) => ReturnType<typeof runOf>;
  balances: (merchant: string, currency?: string) => Promise<Balance>;
  stop: () => Promise<void>;
};

/** With the ledger; `more`: peers that a test wants beside them. */
export async function openSettlementDesk(
  more: Parameters<typeof startServices>[0] = [],
): Promise<SettlementDesk> {
  return settlementDeskOn(await startServices([ledgerService, service, ...more]));
}

export function settlementDeskOn(platform: TestPlatform): SettlementDesk {
  const create: SettlementDesk['create'] = (merchant_id, currency = 'EUR') =>
    platform.call(contract, 'createSettlement', { body: { merchant_id, currency } });
  const process: SettlementDesk['process'] = ({ id }) =>
    platform.call(contract, 'processSettlement', { params: { settlement_id: id } });
  return {
    platform,
    create,
    process,
    book: async (merchant_id, amount, currency = 'EUR') => {
      const [up, down] = amount < 0n ? (['credit', 'debit'] as const) : (['debit', 'credit'] as const);
      const entry = { amount: amount < 0n ? -amount : amount, currency };
      await platform.call(ledger, 'createTransaction', {
        body: {
          type: 'adjustment',
          reference: newId('test'),
          entries: [
            { account: { kind: 'channel_receivable' }, direction: up, ...entry },
            { account: { kind: 'pending', merchant_id }, direction: down, ...entry },
          ],
        },
      });
    },
    cycle: async (merchant_id, body, currency = 'EUR') => {
      await platform.call(contract, 'putCycle', { params: { merchant_id, currency }, body });
    },
    attemptCreate: (merchant_id, key) =>
      platform.attempt(
        contract,
        'createSettlement',
        { body: { merchant_id, currency: 'EUR' } },
        key === undefined ? {} : { key },
      ),
    settle: async (merchant, currency) => process(await create(merchant, currency)),
    get: ({ id }) => platform.call(contract, 'getSettlement', { params: { settlement_id: id } }),
    run: (request = {}) => runOf(platform, request),
    balances: async (merchant_id, currency = 'EUR') => {
      const params = { merchant_id };
      const { data } = await platform.call(ledger, 'getBalances', { params, query: { currency } });
      if (data[0] === undefined) throw new Error(`${merchant_id} has no balance in ${currency}`);
      return data[0];
    },
    stop: platform.stop,
  };
}

function runOf(platform: TestPlatform, body: RunCycles) {
  return platform.call(contract, 'runCycles', { body });
}

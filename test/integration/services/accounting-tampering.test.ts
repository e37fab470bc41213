/** Whoever changes the books behind the ledger's back, with the database owner's rights, is found out, and where. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  type ChainHead,
  contract,
  type Verification,
} from '../../../services/accounting-service/contract.ts';
import type { TestServiceDatabase } from '../../fixtures/service-database.ts';
import { funding, type LedgerDesk, openLedgerDesk } from './ledger-desk.ts';

const tables = ['ledger_transactions', 'entries', 'accounts', 'account_balances', 'journal_chains'] as const;

/** PLACE stands for the transaction at that place of the chain, CHAIN for the chain. */
const remove = (place: number) =>
  `delete from entries where transaction_id = (PLACE${place}); delete from ledger_transactions where id = (PLACE${place})`;
const copyOf = (place: number, to: number) => `
  insert into ledger_transactions (id, type, reference, description, merchant_id, metadata, format, entry_count, chain,
    chain_sequence, hash, created_at)
  select 'ltx_inserted', type, 'inserted', description, merchant_id, metadata, format, entry_count, chain, ${to}, hash, created_at
  from ledger_transactions where id = (PLACE${place});
  insert into entries select id || 'x', 'ltx_inserted', position, account_id, shard,
    (select max(sequence) + 1 from entries as other where (other.account_id, other.shard) = (own.account_id, own.shard)),
    direction, amount, currency, settleable, created_at
  from entries as own where transaction_id = (PLACE${place})`;
/** As somebody who knows would leave the balances. */
const fitBalances = `
  update account_balances as balance set debits = sums.debits, credits = sums.credits, entry_count = sums.count
  from (
    select row.account_id, row.shard, count(entry.id) as count,
           coalesce(sum(amount) filter (where direction = 'debit'), 0) as debits,
           coalesce(sum(amount) filter (where direction = 'credit'), 0) as credits
    from account_balances as row left join entries as entry using (account_id, shard) group by row.account_id, row.shard
  ) as sums where (balance.account_id, balance.shard) = (sums.account_id, sums.shard)`;

const tampered: readonly [what: string, text: string, place: number, found: string][] = [
  [
    'changes an amount, with the balances made to fit',
    `update entries set amount = amount + 1 where transaction_id = (PLACE3); ${fitBalances}`,
    3,
    'was changed',
  ],
  [
    'turns an entry’s sides round',
    `update entries set direction = case direction when 'debit' then 'credit' else 'debit' end
     where transaction_id = (PLACE2); ${fitBalances}`,
    2,
    'was changed',
  ],
  [
    'gives an account to another merchant',
    `update accounts set merchant_id = 'mer_thief' where merchant_id = 'mer_tampered'`,
    1,
    'was changed',
  ],
  [
    'moves an entry to another place of its account',
    `update entries set sequence = 900 where transaction_id = (PLACE4) and direction = 'credit'`,
    4,
    'was changed',
  ],
  [
    'keeps an entry from being settled, or has one settled that is not to be',
    'update entries set settleable = not settleable where transaction_id = (PLACE2)',
    2,
    'was changed',
  ],
  [
    'changes what a transaction says',
    `update ledger_transactions set description = 'a gift' where id = (PLACE1)`,
    1,
    'was changed',
  ],
  ['removes a transaction from the middle', `${remove(3)}; ${fitBalances}`, 3, 'a transaction is missing'],
  ['removes the first transaction', `${remove(1)}; ${fitBalances}`, 1, 'a transaction is missing'],
  ['removes the last transaction', `${remove(5)}; ${fitBalances}`, 5, 'a transaction is missing'],
  [
    'exchanges two transactions',
    `update ledger_transactions set chain_sequence = 1000 where id = (PLACE2);
     update ledger_transactions set chain_sequence = 2 where id = (PLACE3);
     update ledger_transactions set chain_sequence = 3 where chain_sequence = 1000`,
    2,
    'was changed',
  ],
  [
    'inserts a transaction between two',
    `update ledger_transactions set chain_sequence = chain_sequence + 100 where chain = CHAIN and chain_sequence > 2;
     update ledger_transactions set chain_sequence = chain_sequence - 99 where chain = CHAIN and chain_sequence > 100;
     ${copyOf(2, 3)}; update journal_chains set length = 6 where id = CHAIN; ${fitBalances}`,
    3,
    'ltx_inserted was changed',
  ],
  [
    'adds a transaction behind the end',
    `${copyOf(5, 6)}; ${fitBalances}`,
    6,
    'ltx_inserted is beyond the end',
  ],
  [
    'adds a transaction at the end, with the end moved',
    `${copyOf(5, 6)}; update journal_chains set length = 6 where id = CHAIN; ${fitBalances}`,
    6,
    'ltx_inserted was changed',
  ],
  [
    'cuts the end off, and says that it ended there with the hash of before',
    `${remove(5)}; update journal_chains set length = 4 where id = CHAIN; ${fitBalances}`,
    4,
    'its end was changed',
  ],
];

/** All that is stored in the database made to fit: only what was kept elsewhere can tell. */
const cutOff = `${remove(5)}; ${fitBalances}; update journal_chains set length = 4,
  hash = (select hash from ledger_transactions where id = (PLACE4)) where id = CHAIN`;

describe('a verification finds the place where someone', () => {
  let desk: LedgerDesk;
  let database: TestServiceDatabase;
  let chain: number;
  let ids: readonly string[];
  before(async () => {
    desk = await openLedgerDesk();
    database = await desk.platform.database('accounting-service');
    const made = [];
    for (const amount of [10n, 20n, 30n, 40n, 50n])
      made.push(await desk.create(`tampered:${amount}`, funding('mer_tampered', amount)));
    ids = made.map(({ id }) => id);
    chain = made[0]?.chain ?? -1;
    await database.query(tables.map((table) => `create table saved_${table} as table ${table}`).join(';'));
  });
  after(() => desk.stop());

  for (const [what, text, place, found] of tampered)
    it(what, async () => {
      const { ok, faults } = await whenTampered(text, desk.verify);
      assert.equal(ok, false);
      const fault = faults.find(({ code }) => code === 'chain_broken');
      assert.equal(fault?.subject, `chain ${chain}`);
      assert.ok(
        fault.detail.startsWith(`At place ${place}: `) && fault.detail.includes(found),
        `${fault.detail} is not ${found} at place ${place}`,
      );
    });

  it('cuts the end off with all made to fit, by the head that was kept', async () => {
    const { chains: kept } = await desk.verify();
    assert.deepEqual((await verifyAgainst(kept)).faults, []);
    const [alone, compared] = await whenTampered(cutOff, async () => [
      await desk.verify(),
      await verifyAgainst(kept),
    ]);
    assert.equal(alone?.ok, true);
    assert.deepEqual(compared?.faults, [
      {
        code: 'kept_head_differs',
        subject: `chain ${chain}`,
        detail: 'At place 5: it ends before, and was 5 long when its head was kept.',
      },
    ]);
  });

  it('cuts the end off and books something else there, by the head that was kept', async () => {
    const { chains: kept } = await desk.verify();
    const compared = await whenTampered(cutOff, async () => {
      await desk.create('instead', funding('mer_tampered', 50n));
      assert.equal((await desk.verify()).ok, true);
      return verifyAgainst(kept);
    });
    assert.deepEqual(
      compared.faults.map(({ code, subject }) => [code, subject]),
      [['kept_head_differs', `chain ${chain}`]],
    );
    assert.match(compared.faults[0]?.detail ?? '', /^At place 5: it has another hash/);
  });

  it('changes a balance, or what is held of it', async () => {
    const balance = `update account_balances set credits = credits + 1 where account_id =
      (select id from accounts where merchant_id = 'mer_tampered')`;
    const credits = await whenTampered(balance, desk.verify);
    assert.deepEqual(codes(credits), ['balance_differs']);
    const held = await whenTampered(balance.replaceAll('credits', 'held'), desk.verify);
    assert.deepEqual(codes(held), ['held_differs']);
  });

  it('leaves an account with a gap in its places', async () => {
    const gap = `update entries set sequence = 900 where transaction_id = (PLACE4) and direction = 'credit'`;
    assert.ok(codes(await whenTampered(gap, desk.verify)).includes('entries_misplaced'));
  });

  it('goes on, and all is as it was once it is put back', async () => {
    await desk.fund('mer_tampered', 60n);
    assert.deepEqual((await desk.verify()).faults, []);
  });

  const verifyAgainst = (chains: ChainHead[]) =>
    desk.platform.call(contract, 'verifyLedgerAgainst', { body: { chains } });

  /** Triggers and foreign keys are off for whoever owns the database and says so; afterwards it is as before. */
  async function whenTampered<T>(text: string, look: () => Promise<T>): Promise<T> {
    const behindItsBack = (statements: string) =>
      database.query(`begin; set local session_replication_role = replica; ${statements}; commit`);
    const placed = text
      .replaceAll(/PLACE(\d)/g, (_match, place: string) => `select '${ids[Number(place) - 1]}'`)
      .replaceAll('CHAIN', String(chain));
    await behindItsBack(placed);
    try {
      return await look();
    } finally {
      await behindItsBack(
        tables.map((table) => `delete from ${table}; insert into ${table} table saved_${table}`).join(';'),
      );
    }
  }
});

function codes({ faults }: Verification): string[] {
  return faults.map(({ code }) => code);
}

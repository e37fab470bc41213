/** What the database itself refuses, whoever asks. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import pg from 'pg';
import { type LedgerDesk, openLedgerDesk } from './ledger-desk.ts';

describe("the ledger's database", () => {
  let desk: LedgerDesk;
  let admin: pg.Client;
  let ownRole: pg.Client;
  before(async () => {
    desk = await openLedgerDesk();
    const { postgres, secrets } = desk.platform.infra;
    const at = { host: postgres.host, port: postgres.port, database: 'payment_accounting' };
    const role = 'payment_accounting_app';
    admin = new pg.Client({ ...at, user: postgres.adminUser, password: postgres.adminPassword });
    ownRole = new pg.Client({ ...at, user: role, password: secrets.reveal(`db:${role}`) });
    await Promise.all([admin.connect(), ownRole.connect()]);
  });
  after(async () => {
    await Promise.all([admin.end(), ownRole.end()]);
    await desk.stop();
  });

  it('lets the service neither change nor delete what is booked, nor a balance', async () => {
    for (const text of [
      'update entries set amount = amount + 1',
      'delete from entries',
      'update ledger_transactions set description = null',
      'delete from ledger_transactions',
      'truncate entries',
      'update account_balances set credits = credits + 1',
      'delete from account_balances',
    ])
      await assert.rejects(ownRole.query(text), { code: '42501' }, text);
  });

  it('refuses changes of entries even to its owner', async () => {
    await assert.rejects(admin.query('delete from entries'), /immutable/);
  });

  it('refuses at commit what does not balance, and a later entry at once', async () => {
    const { id } = await desk.fund('mer_guarded', 10n);
    const late = `insert into entries select 'ent_late', transaction_id, 3, account_id, shard, sequence + 1000000,
      direction, amount, currency, settleable, created_at from entries where transaction_id = $1 and position = 1`;
    await assert.rejects(ownRole.query(late, [id]), { constraint: 'entries_complete' });
    await ownRole.query('begin');
    await ownRole.query(
      `insert into ledger_transactions select 'ltx_bad', type, 'bad', description, merchant_id, reverses, metadata,
       entry_count, chain, 1000000, hash, created_at from ledger_transactions where id = $1`,
      [id],
    );
    await ownRole.query(
      `insert into entries select id || 'x', 'ltx_bad', position, account_id, shard, sequence + 1000000, direction,
       amount + position, currency, settleable, created_at from entries where transaction_id = $1`,
      [id],
    );
    await assert.rejects(ownRole.query('commit'), { constraint: 'ledger_transactions_balanced' });
  });
});

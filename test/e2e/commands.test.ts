/** Every command over the services' APIs, as an operator types it, against a whole running platform. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { parseJson } from '../../services/kit/contract/json.ts';
import { registryFor } from '../../src/cli/registry.ts';
import { source } from '../../src/commands/registry.ts';
import { type View, viewOf } from '../../src/commands/shared/api/view.ts';
import { sections } from '../../src/commands/shared/sections.ts';
import { type Checkout, copyCheckout } from '../fixtures/checkout.ts';
import { runHere } from '../fixtures/payctl.ts';

const registry = await registryFor(source, []);

const statementHeader = 'channel_payment_id,type,amount,fee_amount,net_amount,currency,occurred_at';
const nameless = { merchant: '', payment: '' };

describe('an operator drives the business from the command line', () => {
  let checkout: Checkout;
  let known = nameless;
  const run = new Set<string>();
  before(async () => {
    checkout = await copyCheckout();
    const { exitCode, stderr } = await checkout.payctl('up');
    assert.equal(exitCode, 0, stderr);
  });
  after(() => checkout.remove());

  /** The command as data, in this process: it must end with the code and be one document. */
  const ends = async (code: number, command: string, ...words: string[]): Promise<View> => {
    run.add(command);
    const line = [...command.split(' '), ...words];
    const env = { PAYCTL_PORT_OFFSET: String(checkout.portOffset) };
    const { exitCode, stdout, stderr } = await runHere([...line, '--json'], { cwd: checkout.root, env });
    assert.equal(exitCode, code, `payctl ${line.join(' ')} ended with ${exitCode}:\n${stdout}\n${stderr}`);
    return viewOf(parseJson(stdout));
  };
  const does = (command: string, ...words: string[]) => ends(0, command, ...words);
  /** A command that changes nothing, also as people read it, by a process of its own. @returns the text */
  const shows = async (command: string, ...words: string[]): Promise<string> => {
    await does(command, ...words);
    const { exitCode, stdout } = await checkout.payctl(...command.split(' '), ...words);
    assert.equal(exitCode, 0);
    assert.doesNotMatch(stdout, /undefined|NaN|\[object/);
    return stdout;
  };
  const idOf = async (command: string, ...words: string[]) => {
    const id = (await does(command, ...words)).text('id');
    assert.match(id, /^[a-z]{3}_/);
    return id;
  };

  it('tells the whole life of a merchant, and every check at its end holds', async () => {
    const story = await does('demo');
    for (const check of story.rows('checks'))
      assert.ok(check.isTrue('ok'), `${check.text('name')}: ${check.text('detail')}`);
    const names = story.rows('checks').map((check) => check.text('name'));
    for (const name of [
      'entries sum to zero per currency',
      'balances equal entries',
      'the hash chain is valid',
      'analytics equal the ledger',
      'every event was consumed',
    ])
      assert.ok(names.includes(name), name);
    const [payment] = story.rows('payments');
    known = { merchant: story.text('merchant_id'), payment: payment?.text('id') ?? '' };
    const bookedBy = (step: View) => step.rows('booked').map((each) => each.text('type'));
    const booked = story.rows('steps').flatMap(bookedBy);
    const transactions = await does('ledger transactions', '--merchant', known.merchant, '--limit', '100');
    assert.equal(booked.length, transactions.rows('data').length, 'each booking is told of once');
    const withdrawn = story.rows('steps').filter((step) => bookedBy(step).includes('withdrawal'));
    assert.deepEqual(withdrawn.map(bookedBy), [['withdrawal']], 'and under the step that made it');
    const chapters = new Set(story.rows('steps').map((step) => step.text('chapter')));
    assert.equal(chapters.size, 6);
    for (const type of ['payment', 'refund', 'dispute', 'settlement', 'withdrawal'])
      assert.ok(booked.includes(type), `a ${type} was booked`);
  });

  it('onboards a merchant: activation, verification, policy, fees, limits and keys', async () => {
    const merchant = await idOf(
      'merchant create',
      ...['--name', 'Tea & Co', '--email', 'owner@tea.example', '--country', 'DE'],
    );
    assert.match(await shows('merchant list', '--state', 'pending'), /Tea & Co/);
    await does('merchant activate', merchant);
    await does('merchant suspend', merchant, '--reason', 'a look at its shop');
    await does('merchant activate', merchant);
    await does('merchant update', merchant, '--name', 'Tea & Sons');
    assert.match(await shows('merchant get', merchant), /Tea & Sons/);
    const overview = await shows('merchant overview', merchant);
    assert.match(overview, /Merchant\n[\s\S]*Tea & Sons[\s\S]*Newest payments\n {2}none/);
    assert.match(await shows('merchant overview', known.merchant), /PAYMENT[\s\S]*pay_/);

    const verification = await idOf('kyc start', merchant, '--level', 'basic');
    await verify(verification);
    await does('kyc approve', verification, '--by', 'ada');
    assert.match(await shows('kyc standing', merchant), /may charge +yes/);
    assert.match(await shows('kyc history', verification), /ada/);
    await ends(1, 'kyc revoke', `ver_${'0'.repeat(32)}`, '--reason', 'there is none');
    await does('kyc request-level', verification, 'full');
    await verify(verification);
    await does('kyc reject', verification, '--reason', 'names differ', '--by', 'ada');
    await shows('kyc get', verification);
    await shows('kyc list', '--merchant', merchant, '--expires-within', '400d');
    await shows('kyc documents', '--merchant', merchant);
    const documents = await does('kyc documents', '--merchant', merchant);
    assert.match(await shows('kyc document', documents.rows('data')[0]?.text('id') ?? ''), /file +scan\.pdf/);

    await does('policy set', merchant, '--currencies', 'USD,EUR');
    await does('policy set', merchant, '--currencies', 'USD,EUR,JPY');
    const plan = await idOf('policy fee-plan create', '--name', 'E2E', '--percent', '2.5', '--fixed', '0.25');
    await does('policy fee-plan assign', merchant, plan);
    assert.match(await shows('policy fee-plan get', plan), /2\.50 %/);
    await shows('policy fee-plan list', '--currency', 'USD');
    assert.match(await shows('policy fee-plan preview', plan, '100', '1000'), /2\.75 USD[\s\S]*25\.25 USD/);
    const tiers = ['--tier', '1000 2.9 0.30', '--tier', 'rest 1.9'];
    const tiered = await idOf('policy fee-plan create', '--name', 'Tiered', ...tiers);
    assert.match(await shows('policy fee-plan get', tiered), /1000\.00 USD +2\.90 % +0\.30 USD/);
    assert.match(await shows('policy fee-plan preview', tiered, '2000'), /48\.30 USD/);
    await shows('policy list');
    assert.match(await shows('policy get', merchant), /USD, EUR, JPY/);
    await shows('policy fee-plan of', merchant);
    await shows('policy history', merchant);
    assert.match(await shows('policy fee', merchant, '--amount', '100'), /2\.75 USD/);
    await shows('policy check', merchant, '--amount', '12.34');

    await does('quota set', merchant, '--single', '1000', '--daily', '5000');
    await does('quota set', merchant, '--daily', 'none');
    await does('quota set', merchant, '--refunds-give-back', 'yes');
    assert.match(await shows('quota get', merchant), /1000\.00 USD/);
    assert.match(await shows('quota history', merchant), /1000\.00 USD +5000\.00 USD +no/);
    await ends(1, 'quota history', merchant, '--currency', 'JPY');
    await shows('quota list');
    await shows('quota usage', known.merchant);
    await shows('quota reservations', '--merchant', known.merchant);
    const used = await does('quota reservations', '--merchant', known.merchant, '--state', 'committed');
    const reservation = used.rows('data')[0]?.text('id') ?? '';
    assert.match(await shows('quota reservation', reservation), /reserved +committed/);
    await ends(1, 'quota release', reservation);

    const key = await does('key create', '--merchant', merchant, '--name', 'shop', '--expires', '30d');
    assert.match(key.text('key'), /^sk_test_/);
    const successor = await idOf('key rotate', key.text('id'), '--overlap', '1h');
    await does('key update', successor, '--scopes', 'payments:read', '--expires', 'none');
    await does('key revoke', successor, '--reason', 'seen in a log', '--by', 'ada');
    assert.match(await shows('key history', successor), /updated[\s\S]*revoked +revoked +ada.*seen in a log/);
    await shows('key get', key.text('id'));
    assert.doesNotMatch(await shows('key list', '--merchant', merchant), new RegExp(key.text('key')));

    const owner = ['--email', `owner-${merchant.slice(-8)}@tea.example`, '--name', 'Ada'];
    const user = await does('merchant user create', merchant, ...owner, '--role', 'owner');
    assert.match(user.text('password'), /^[\w-]{20}$/);
    await does('merchant user disable', user.text('id'));
    await does('merchant user enable', user.text('id'));
    await does('merchant user update', user.text('id'), '--role', 'developer');
    assert.match(await shows('merchant user get', user.text('id')), /role +developer/);
    const reset = await does('merchant user reset', user.text('id'));
    assert.notEqual(reset.text('password'), user.text('password'));
    assert.match(await shows('merchant audit', '--resource', user.text('id')), /operator +user\.reset/);
    assert.doesNotMatch(
      await shows('merchant user list', '--merchant', merchant),
      new RegExp(user.text('password')),
    );

    const other = await idOf(
      'merchant create',
      ...['--name', 'Gone', '--email', 'gone@gone.example', '--country', 'FR', '--activate'],
    );
    await does('merchant close', other, '--reason', 'gave up trading');
  });

  /** Submits what is due and has it accepted. */
  const verify = async (verification: string) => {
    const scan = join(checkout.root, 'scan.pdf');
    await writeFile(scan, '%PDF-1.7 a scan');
    const due = (await does('kyc get', verification)).inner('requirements')?.texts('currently_due') ?? [];
    for (const requirement of due) {
      const document = await idOf('kyc submit', verification, requirement, scan);
      await does('kyc review', document, 'accept');
    }
  };

  it('takes payments: captures, voids, refunds, orders, checkout sessions, channels', async () => {
    const { merchant } = known;
    const create = ['--merchant', merchant, '--amount', '20.00'];
    const payment = await idOf('pay create', ...create, '--reference', 'e2e-1');
    await ends(1, 'pay create', ...create, '--card', '4000000000000002');
    const authorized = await idOf('pay create', ...create, '--capture', 'manual');
    await does('pay capture', authorized, '--amount', '15.50');
    const voided = await idOf('pay create', ...create, '--capture', 'manual');
    await does('pay cancel', voided, '--reason', 'changed their mind');
    await does('pay update', payment, '--metadata', 'table=7');
    const refund = await idOf('pay refund', payment, '--amount', '5', '--reason', 'returned');
    assert.match(await shows('pay get', payment), /refunded +5\.00 USD/);
    await shows('pay list', '--reference', 'e2e-1');
    await shows('pay list', '--card', '0002', '--failure', 'generic_decline');
    await shows('pay history', payment);
    await shows('pay attempts', authorized);
    await shows('pay review list');
    await ends(1, 'pay review get', `rev_${'0'.repeat(32)}`);
    await ends(1, 'pay review resolve', `rev_${'0'.repeat(32)}`, 'close', '--note', 'there is none');
    await shows('refund get', refund);
    await shows('refund list', '--payment', payment);
    await does('refund update', refund, '--metadata', 'ticket=17');
    await shows('refund history', refund);

    const order = await idOf('order create', ...create, '--reference', 'e2e-order');
    await does('order cancel', order, '--reason', 'out of stock');
    await shows('order get', order);
    await shows('order list', '--merchant', merchant, '--from', '1d');
    const cash = await idOf('order create', ...create, '--reference', 'e2e-cash', '--metadata', 'table=7');
    await does('order mark-paid', cash, '--payment', 'cash-17');
    assert.match(await shows('order get', cash), /paid[\s\S]*cash-17/);
    await shows('order history', order);

    const session = await idOf(
      'cashier session create',
      ...create,
      '--return-url',
      'https://shop.example/thanks',
    );
    await does('cashier session expire', session);
    await shows('cashier session get', session);
    await shows('cashier session list', '--merchant', merchant);

    await does('channel cost', 'stripe', '--percent', '1.4', '--fixed', '0.25', '--currency', 'EUR');
    const costs = await does('channel cost', 'stripe', '--fixed', '0.30', '--currency', 'CHF');
    assert.equal(costs.inner('fixed_fees')?.text('EUR'), '25');
    assert.match(await shows('channel list'), /stripe +enabled +1\.40 % +breaker closed/);
    assert.match(
      await shows('channel convert', 'EUR', 'USD', '--amount', '10'),
      /10\.00 EUR = \d+\.\d\d USD/,
    );
    assert.match(await shows('channel rates', 'EUR', 'USD'), /1 EUR = \d/);
    await shows('channel statement', 'stripe');
    await shows('channel charges', '--merchant', merchant);
    assert.match(await shows('channel charge', payment), /succeeded[\s\S]*channel +stripe/);
    await does('channel sync', payment);
    await shows('channel attempts', payment);
    assert.match(await shows('channel route', merchant, '--amount', '12.34'), /stripe/);
    await does('channel switch', 'stripe', 'on');
    const rule = await idOf(
      'channel rule create',
      ...['--description', 'francs', '--priority', '50', '--currencies', 'CHF', '--channels', 'stripe'],
    );
    assert.match(await shows('channel rule list'), /francs/);
    await ends(2, 'channel rule create', '--description', 'x', '--priority', '1', '--min', '10');
    await does('channel rule update', rule, '--min', '100', '--priority', '49');
    await does('channel rule disable', rule);
    const changed = await does('channel rule enable', rule);
    assert.deepEqual([changed.text('min_amount'), changed.text('priority')], ['10000', '49']);
    assert.ok((await does('channel rule delete', rule)).isTrue('deleted'));
  });

  it('weighs risk: rules tried before they hold, lists, reviews', async () => {
    const rule = await idOf(
      'risk rules create',
      ...['--name', 'large', '--when', 'amount gt 900000', '--when', 'currency eq USD'],
      ...['--action', 'review', '--points', '10', '--disabled'],
    );
    await shows('risk rules back-test', rule);
    await does('risk rules enable', rule);
    await does('risk rules disable', rule);
    assert.match(await shows('risk rules get', rule), /amount gt 900000 and currency eq USD/);
    const changed = await does('risk rules update', rule, '--points', '15', '--when', 'amount gt 800000');
    assert.deepEqual([changed.text('points'), changed.rows('conditions').length], ['15', 1]);
    await shows('risk rules list');
    await shows('risk rules history', rule);
    const entry = await idOf(
      'risk lists add',
      'block',
      'email',
      'fraud@mail.example',
      '--reason',
      'chargebacks',
    );
    await shows('risk lists list', '--list', 'block');
    assert.match(await shows('risk lists get', entry), /fraud@mail\.example/);
    await does('risk lists remove', entry);
    const scored = await does('risk assessments', '--payment', known.payment);
    await shows('risk assessments', '--payment', known.payment);
    assert.match(
      await shows('risk assessment', scored.rows('data')[0]?.text('id') ?? ''),
      /score \d+ of 100/,
    );
    await ends(1, 'risk review get', `rev_${'0'.repeat(32)}`);
    await shows('risk review list');
    await ends(1, 'risk review decide', `rev_${'0'.repeat(32)}`, 'approve');
  });

  it('answers a dispute to its end', async () => {
    const dispute = await idOf(
      'dispute open',
      known.payment,
      ...['--amount', '5', '--reason', 'fraudulent', '--due', '2099-01-31'],
    );
    await does('dispute evidence', dispute, '--kind', 'receipt', '--text', 'signed on delivery');
    assert.match(await shows('dispute evidence', dispute), /signed on delivery/);
    await does('dispute submit', dispute);
    await does('dispute close', dispute, 'won', '--reason', 'told by phone');
    assert.match(await shows('dispute get', dispute), /won/);
    await shows('dispute list', '--merchant', known.merchant);
    await shows('dispute history', dispute);
    await shows('dispute bookings', dispute);
    await shows('dispute due');
    await ends(1, 'dispute accept', dispute);
  });

  it('reads the books, settles, pays out and reconciles', async () => {
    const { merchant } = known;
    const accounts = await does('ledger accounts', '--merchant', merchant);
    const [account] = accounts.rows('data');
    await shows('ledger statement', account?.text('id') ?? '', '--from', '1d');
    assert.match(await shows('ledger account', account?.text('id') ?? ''), /balance +-?\d/);
    assert.match(
      await shows('ledger account', account?.text('id') ?? '', '--at', '2020-01-01'),
      /balance +0/,
    );
    assert.match(await shows('ledger balances', merchant), /USD/);
    const transactions = await does('ledger transactions', '--reference', known.payment);
    const transaction = transactions.rows('data')[0]?.text('id') ?? '';
    assert.match(await shows('ledger get', transaction), /channel_receivable +the platform +12\.34 USD/);
    assert.match(await shows('ledger verify'), /all as it must be/);
    const books = join(checkout.root, 'books.json');
    await writeFile(books, (await checkout.payctl('ledger', 'verify', '--json')).stdout);
    assert.match(await shows('ledger verify', '--against', books), /all as it must be/);
    assert.match(await shows('ledger trial-balance'), /debits equal credits in every currency/);
    const buy = ['--currency', 'USD', '--buy', 'JPY', '--rate', '149.5', '--reference', 'e2e-fx'];
    await ends(1, 'ledger convert', merchant, '--amount', '999999999', ...buy);
    const hold = await idOf('ledger hold create', merchant, '--amount', '1', '--reference', 'e2e-hold');
    await does('ledger hold void', hold);
    const charged = await idOf('ledger hold create', merchant, '--amount', '2', '--reference', 'e2e-fee');
    await does('ledger hold post', charged, '--amount', '0.50', '--to', 'fees');
    assert.match(await shows('ledger hold get', charged), /posted[\s\S]*0\.50 USD/);
    await ends(1, 'ledger hold post', hold);
    await shows('ledger hold list', '--merchant', merchant);

    await does('settlement cycle set', merchant, '--every', 'weekly', '--weekday', '1', '--delay', '2');
    await shows('settlement cycle list', '--merchant', merchant);
    assert.match(await shows('settlement cycle get', merchant), /every +weekly/);
    await shows('ledger unsettled');
    assert.match(await shows('settlement preview', merchant), /bookings +\d/);
    await does('settlement run');
    assert.match(await shows('settlement run', '--merchant', merchant), /USD +skipped[\s\S]*is due on/);
    const settlement = await idOf('settlement create', merchant);
    await shows('settlement get', settlement);
    await shows('settlement list', '--merchant', merchant);
    assert.match(await shows('settlement list', '--review'), /No settlements/);
    await shows('settlement history', settlement);
    await shows('settlement report', settlement);
    assert.match(await shows('settlement totals', settlement), /payment +\d+ +\d+\.\d\d USD/);
    await ends(1, 'settlement process', settlement);
    const csv = await checkout.payctl('settlement', 'report', settlement, '--csv');
    assert.match(csv.stdout, /^sequence,type,reference,gross_amount/);
    await ends(1, 'settlement retry', settlement);
    await ends(1, 'settlement cancel', settlement, '--reason', 'a completed one is not');
    await shows('settlement reserve list', '--merchant', merchant);
    await ends(1, 'settlement reserve release', settlement);
    await ends(1, 'settlement retry-payout', settlement);

    await does('withdrawal approval-limit set', 'EUR', '--amount', '5000');
    await shows('withdrawal approval-limit list');
    const bank = await idOf(
      'withdrawal bank-account add',
      merchant,
      'GB82 WEST 1234 5698 7654 32',
      ...['--holder', 'Demo', '--currency', 'USD'],
    );
    await shows('withdrawal bank-account list', '--merchant', merchant);
    const fee = await idOf('withdrawal fee set', 'USD', '--merchant', merchant, '--fixed', '0.25');
    assert.match(await shows('withdrawal fee list', '--merchant', merchant), /0\.25 USD/);
    assert.match(await shows('withdrawal quote', merchant, '--amount', '2.50'), /2\.75 USD/);
    const withdrawal = await idOf('withdrawal create', bank, '--amount', '2.50', '--quoted-fee', '0.25');
    assert.match(await shows('withdrawal get', withdrawal), /0\.25 USD, on top/);
    await does('withdrawal fee end', fee);
    assert.match(await shows('withdrawal bank-account get', bank), /GB82/);
    const local = ['--country', 'US', '--routing', '021000021', '--account', '123456789'];
    const add = ['withdrawal bank-account add', merchant, '--holder', 'Demo', '--currency', 'USD'] as const;
    await idOf(...add, ...local);
    await ends(2, ...add);
    await shows('withdrawal list', '--merchant', merchant);
    await shows('withdrawal history', withdrawal);
    assert.match(await shows('withdrawal list', '--overdue'), /No withdrawals/);
    await ends(1, 'withdrawal settle', withdrawal, 'failed', '--reason', 'the bank has time');
    await ends(1, 'withdrawal approve', withdrawal, '--by', 'grace');
    await ends(1, 'withdrawal reject', withdrawal, '--reason', 'it does not wait for approval');
    await ends(1, 'withdrawal cancel', `wdr_${'0'.repeat(32)}`);
    // The bank knows it under this name: there is nothing to confirm.
    await ends(1, 'withdrawal bank-account confirm', bank, '--by', 'ada');
    await does('withdrawal bank-account disable', bank);

    // A day without any booking matches in any case.
    const reconciled = await idOf('recon run', 'stripe', '--date', '2026-01-01', '--force');
    await shows('recon get', reconciled);
    await shows('recon report', reconciled);
    const statement = join(checkout.root, 'statement.csv');
    await writeFile(statement, `${statementHeader}\nch_1,charge,100,3,97,USD,2026-01-02T12:00:00Z\n`);
    const imported = await idOf('recon import', 'stripe', '2026-01-02', statement);
    await shows('recon statements');
    const broken = await ends(1, 'recon run', 'stripe', '--date', '2026-01-02', '--statement', imported);
    assert.equal(broken.text('break_count'), '1');
    await shows('recon list', '--channel', 'stripe');
    await shows('recon breaks');
    const breaks = await does('recon breaks', '--run', broken.text('id'));
    assert.match(
      await shows('recon break', breaks.rows('data')[0]?.text('id') ?? ''),
      /missing_in_books[\s\S]*the channel says +1\.00 USD/,
    );
    assert.match(await shows('recon export', broken.text('id')), /^[\w,]+\r?\n.*missing_in_books/);
    await ends(1, 'recon resolve', `brk_${'0'.repeat(32)}`, '--note', 'there is none');
  });

  it('reverses a booking once, however often it is asked', async () => {
    const transactions = await does('ledger transactions', '--merchant', known.merchant, '--type', 'refund');
    const transaction = transactions.rows('data')[0]?.text('id') ?? '';
    const reversal = await idOf('ledger reverse', transaction, '--reason', 'a test of it');
    assert.equal(await idOf('ledger reverse', transaction, '--reason', 'once more'), reversal);
    await shows('ledger verify');
  });

  it('reads figures, switches flags, and looks at the events', async () => {
    assert.match(await shows('analytics summary', '--merchant', known.merchant), /USD/);
    await shows('analytics series', '--by', 'hour', '--from', '3h');
    await shows('analytics merchants');
    await shows('analytics failures', '--merchant', known.merchant);
    const report = await idOf('analytics report create', '--name', 'Week', '--days', '7');
    await shows('analytics report list');
    assert.match(await shows('analytics report get', report), /Week/);
    await shows('analytics report run', report);

    await does('flag set', 'e2e-flag', 'on', '--percentage', '10', '--rule', 'country in DE,FR');
    await does('flag set', 'e2e-flag', 'off', '--comment', 'too slow');
    await does('flag rollback', 'e2e-flag', '--to', '1');
    assert.match(await shows('flag get', 'e2e-flag'), /e2e-flag on/);
    const on = await does('flag evaluate', 'e2e-flag', 'somebody', '--attribute', 'country=DE');
    assert.ok(on.isTrue('enabled'));
    await shows('flag list', '--only', 'on');
    assert.match(await shows('flag history', 'e2e-flag'), /too slow/);
    await does('flag schedule', 'e2e-flag', 'off', '--at', '2h', '--comment', 'night');
    const late = await idOf('flag schedule', 'e2e-flag', 'on', '--at', '9h', '--even-if-changed');
    await does('flag unschedule', late);
    assert.match(await shows('flag schedules', '--flag', 'e2e-flag', '--state', 'cancelled'), /e2e-flag/);
    await ends(2, 'flag schedule', 'e2e-flag', 'off', '--at', 'tonight');

    await does('setting set', 'e2e', 'limit', '{"most":10}');
    await does('setting set', 'e2e', 'limit', '20', '--comment', 'too small');
    await ends(2, 'setting set', 'e2e', 'limit', 'twenty');
    await does('setting rollback', 'e2e', 'limit', '--to', '1');
    assert.match(await shows('setting get', 'e2e', 'limit'), /\{"most":10\}/);
    assert.match(await shows('setting get', 'e2e', 'limit', '--as-of', '2'), /value +20/);
    await shows('setting list', '--namespace', 'e2e');
    assert.match(await shows('setting history', 'e2e', 'limit'), /too small/);
    assert.equal((await does('setting set', 'e2e', 'offset', '-5')).text('value'), '-5');
    await does('setting schema', 'e2e', 'offset', '{"type":"number","maximum":0}', '--comment', 'down only');
    await ends(1, 'setting set', 'e2e', 'offset', '5');
    assert.match(await shows('setting get', 'e2e', 'offset'), /"maximum":0/);
    await does('setting schema', 'e2e', 'offset', 'none');
    const soon = await idOf('setting schedule', 'e2e', 'offset', '-7.5', '--at', '2h');
    assert.match(await shows('setting schedules', '--namespace', 'e2e'), /-7\.5/);
    await does('setting unschedule', soon);
    await ends(1, 'setting unschedule', `sch_${'0'.repeat(32)}`);
    await ends(1, 'setting schedule', 'e2e', 'offset', '1', '--at', '2020-01-01');

    const [email] = (await does('email list', '--merchant', known.merchant, '--state', 'sent')).rows('data');
    assert.match(await shows('email get', email?.text('id') ?? ''), /subject/);
    await does('email resend', email?.text('id') ?? '');
    assert.match(await shows('email list', '--template', 'api_key.created'), /api_key\.created/);

    const status = await does('events status');
    assert.equal(status.rows('services').length, 19);
    await shows('events status');
    assert.match(await shows('events dead-letters list'), /No dead letters/);
    assert.ok((await does('events dead-letters replay', '--all')).isTrue('ok'));
  });

  it('lets people into the admin portal, and reads what they did', async () => {
    const ada = await does(
      'admin user create',
      '--email',
      'ada@pay.example',
      '--name',
      'Ada',
      '--role',
      'admin',
    );
    assert.match(ada.text('password'), /^[\w-]{20}$/);
    const user = ada.text('id');
    const secret = join(checkout.root, 'secret');
    await writeFile(secret, 'a long enough password\n');
    const reset = await does('admin user reset', user, '--password-file', secret);
    assert.equal(reset.text('password'), '');
    await does('admin user update', user, '--role', 'operator');
    await does('admin user disable', user);
    assert.match(await shows('admin user list', '--state', 'disabled'), /ada@pay\.example/);
    await does('admin user enable', user);
    assert.match(await shows('admin user get', user), /role +operator/);
    assert.match(await shows('admin audit', '--resource', user), /admin_user\.reset/);
    assert.match(await shows('admin dashboard'), /withdrawals to approve[\s\S]*USD/);
    const short = join(checkout.root, 'short');
    await writeFile(short, 'short\n');
    await ends(1, 'admin user reset', user, '--password-file', short);
  });

  it('fills the platform with a month, and makes nothing twice when it is asked again', async () => {
    const month = ['--merchants', '2', '--payments', '15', '--seed', '7'];
    const first = await does('seed', ...month);
    assert.equal(first.text('payments'), '15');
    const listed = async () => (await does('pay list', '--limit', '100')).rows('data').length;
    const count = await listed();
    const again = await does('seed', ...month);
    assert.deepEqual(again.inner('byState')?.value, first.inner('byState')?.value);
    assert.equal(await listed(), count);
    assert.ok(first.isTrue('isSettled') && again.isTrue('isSettled'));
    assert.equal(first.inner('failures')?.text('blocked_by_risk'), '', 'nobody is refused for a test card');
    for (const merchant of first.texts('merchantIds')) await agree(merchant);
    await shows('ledger verify');
  });

  /** Captured by analytics is what the channel owes by the books. */
  const agree = async (merchant: string) => {
    const [summary] = (await does('analytics summary', '--merchant', merchant)).rows('data');
    const booked = await does(
      'ledger transactions',
      '--merchant',
      merchant,
      '--type',
      'payment',
      '-n',
      '100',
    );
    const owed = booked
      .rows('data')
      .flatMap((transaction) => transaction.rows('entries'))
      .filter((entry) => entry.text('kind') === 'channel_receivable')
      .reduce((sum, entry) => sum + BigInt(entry.text('amount')), 0n);
    assert.equal(summary?.text('succeeded_volume') ?? '0', String(owed), merchant);
  };

  it('says what to do about an unknown id, and what an id looks like', async () => {
    const unknown = await checkout.payctl('order', 'get', `ord_${'0'.repeat(32)}`);
    assert.equal(unknown.exitCode, 1);
    assert.match(unknown.stderr, /order_not_found[\s\S]*payctl order list/);
    const wrong = await checkout.payctl('order', 'get', 'pay_1');
    assert.equal(wrong.exitCode, 2);
    assert.match(wrong.stderr, /must be the id of an order, ord_…/);
    const offered = await checkout.payctl('__complete', '--', 'pay', 'get', 'pay_');
    assert.ok(offered.stdout.includes(known.payment));
  });

  it('has run every command of every group', () => {
    const own: readonly string[] = [
      sections.merchants,
      sections.paying,
      sections.money,
      sections.steering,
      sections.portal,
    ];
    const names = registry.commands
      .filter(({ name, section }) => own.includes(section ?? '') && !/^(?:webhooks |trigger)/.test(name))
      .map(({ name }) => name);
    assert.deepEqual(
      names.filter((name) => !run.has(name)),
      [],
    );
  });
});

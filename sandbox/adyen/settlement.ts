/** Adyen's settlement detail report. Source: docs.adyen.com/reporting/settlement-reconciliation/transaction-level. */
import type { Answer, SandboxRequest } from '../http/router.ts';
import { type AdyenBooks, newPspReference } from './books.ts';
import { inDecimal } from './currencies.ts';
import { AdyenError } from './errors.ts';
import type { Payment, SettlementLine } from './objects.ts';

/** Interchange++ of a European card, in hundredths of a percent. */
const interchangeRate = 20n;
const schemeRate = 10n;
const markupRate = 60n;

/** @param value minor units, positive; a refund and a chargeback are booked against it */
export function settle(
  books: AdyenBooks,
  payment: Payment,
  { type, value }: { type: SettlementLine['type']; value: number },
): void {
  const isIncoming = type === 'Settled';
  const isOutgoing = ['Refunded', 'Chargeback', 'SecondChargeback'].includes(type);
  const fee = (rate: bigint) => (isIncoming ? share(value, rate) : 0);
  books.settlement.put({
    id: newPspReference(),
    atMs: books.clock.nowMs(),
    type,
    payment: payment.id,
    merchantReference: payment.merchantReference,
    brand: payment.card.brand,
    gross: { currency: payment.amount.currency, value: isOutgoing ? -value : value },
    markup: fee(markupRate),
    schemeFees: fee(schemeRate),
    interchange: fee(interchangeRate),
  });
}

/** Rounded half up. */
function share(value: number, rate: bigint): number {
  return Number((BigInt(value) * rate + 5_000n) / 10_000n);
}

const columns = [
  'Company Account',
  'Merchant Account',
  'Psp Reference',
  'Merchant Reference',
  'Payment Method',
  'Creation Date',
  'TimeZone',
  'Type',
  'Modification Reference',
  'Gross Currency',
  'Gross Debit (GC)',
  'Gross Credit (GC)',
  'Exchange Rate',
  'Net Currency',
  'Net Debit (NC)',
  'Net Credit (NC)',
  'Commission (NC)',
  'Markup (NC)',
  'Scheme Fees (NC)',
  'Interchange (NC)',
] as const;

/** A batch a day, named by its day; Adyen's own have numbers. */
export function report(books: AdyenBooks, { values }: SandboxRequest): Answer {
  if (values['account'] !== books.merchantAccount)
    throw new AdyenError(403, { code: '901', message: 'Invalid Merchant Account', type: 'security' });
  const day = /^settlement_detail_report_(\d{4})_(\d{2})_(\d{2})\.csv$/.exec(values['file'] ?? '');
  if (day === null) throw new AdyenError(404, { code: '000', message: 'There is no such report' });
  const date = day.slice(1).join('-');
  const rows = [columns.join(',')];
  for (const line of books.settlement.scan({ ascending: true }))
    if (iso(line.atMs).startsWith(date)) rows.push(rowOf(books, line));
  const headers = { 'content-type': 'text/csv; charset=utf-8' };
  return { status: 200, body: `${rows.join('\n')}\n`, headers };
}

function rowOf({ merchantAccount }: AdyenBooks, line: SettlementLine): string {
  const { currency, value } = line.gross;
  const net = value - line.markup - line.schemeFees - line.interchange;
  const money = (amount: number) => (amount === 0 ? '' : inDecimal(amount, currency));
  const sides = (amount: number) => [money(Math.max(0, -amount)), money(Math.max(0, amount))];
  return [
    'PayctlSandbox',
    merchantAccount,
    line.payment,
    quoted(line.merchantReference),
    line.brand,
    iso(line.atMs).slice(0, 19).replace('T', ' '),
    'UTC',
    line.type,
    line.id,
    currency,
    ...sides(value),
    '1',
    currency,
    ...sides(net),
    '',
    money(line.markup),
    money(line.schemeFees),
    money(line.interchange),
  ].join(',');
}

function quoted(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function iso(atMs: number): string {
  return new Date(atMs).toISOString();
}

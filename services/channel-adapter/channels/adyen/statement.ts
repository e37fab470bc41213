/** The settlement detail report as statement lines. Source: docs.adyen.com/reporting/settlement-reconciliation. */
import type { StatementLine } from '../channel.ts';
import { fromAdyenDecimal } from './amounts.ts';

/** A batch a day, as the account is set up. @param date YYYY-MM-DD */
export function reportFile(date: string): string {
  return `settlement_detail_report_${date.replaceAll('-', '_')}.csv`;
}

/** Oldest first. @throws Error when the report is not one */
export async function statementLines(report: string): Promise<StatementLine[]> {
  // Nobody pays for it with their payment: a report is read once a day.
  const { parse } = await import('csv-parse/sync');
  const rows = parse<Row>(report, { columns: true, bom: true, skip_empty_lines: true });
  return rows.flatMap((row) => {
    const type = types[row['Type'] ?? ''];
    return type === undefined ? [] : [lineOf(row, type)];
  });
}

/** Payouts to our bank and Adyen's own invoices are nobody's payment. */
const types: Readonly<Record<string, StatementLine['type']>> = {
  Settled: 'charge',
  Refunded: 'refund',
  RefundedReversed: 'refund',
  Chargeback: 'dispute',
  ChargebackReversed: 'dispute',
  SecondChargeback: 'dispute',
};

type Row = Readonly<Record<string, string>>;

function lineOf(row: Row, type: StatementLine['type']): StatementLine {
  const currency = fieldOf(row, 'Gross Currency');
  const money = (name: string) => fromAdyenDecimal(row[name] ?? '', currency);
  const amount = money('Gross Credit (GC)') - money('Gross Debit (GC)');
  const fees = ['Commission (NC)', 'Markup (NC)', 'Scheme Fees (NC)', 'Interchange (NC)'];
  return {
    channel_payment_id: fieldOf(row, 'Psp Reference'),
    type,
    amount,
    fee_amount: fees.reduce((sum, name) => sum + money(name), 0n),
    net_amount: money('Net Credit (NC)') - money('Net Debit (NC)'),
    currency,
    occurred_at: new Date(`${fieldOf(row, 'Creation Date').replace(' ', 'T')}.000Z`).toISOString(),
  };
}

function fieldOf(row: Row, name: string): string {
  const value = row[name];
  if (value === undefined || value === '') throw new Error(`the report has a line without "${name}"`);
  return value;
}

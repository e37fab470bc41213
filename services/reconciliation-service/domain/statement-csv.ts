/** A channel's statement as CSV (RFC 4180): what each column takes, and where something else stands. */
import type { StatementRow } from '../store/statements.ts';

export type CsvError = { line: number; column: string; message: string };

const required = ['channel_payment_id', 'type', 'amount', 'fee_amount', 'currency', 'occurred_at'] as const;
const columns = [...required, 'net_amount'] as const;
type Column = (typeof columns)[number];

/** Where each column stands in the header. */
export type Header = ReadonlyMap<Column, number>;

export function headerOf(names: readonly string[]): { header: Header } | { errors: CsvError[] } {
  const found = new Map<Column, number>();
  const errors: CsvError[] = [];
  for (const [position, name] of names.entries()) {
    const column = columns.find((known) => known === name.trim());
    if (column === undefined) errors.push(inHeader(name, `is not known; known are ${columns.join(', ')}`));
    else if (found.has(column)) errors.push(inHeader(column, 'stands there twice'));
    else found.set(column, position);
  }
  for (const column of required) if (!found.has(column)) errors.push(inHeader(column, 'is missing'));
  return errors.length === 0 ? { header: found } : { errors };
}

function inHeader(column: string, message: string): CsvError {
  return { line: 1, column: column.slice(0, 60), message };
}

export function rowOf(
  header: Header,
  fields: readonly string[],
  line: number,
): { row: StatementRow } | { errors: CsvError[] } {
  if (fields.length !== header.size) {
    const message = `there are ${fields.length} fields and not ${header.size}`;
    return { errors: [{ line, column: '*', message }] };
  }
  const text = (column: Column) => (fields[header.get(column) ?? -1] ?? '').trim();
  const errors: CsvError[] = [];
  const read = <T>(column: Column, value: T | undefined, wanted: string): T | undefined => {
    if (value === undefined)
      errors.push({ line, column, message: `${shown(text(column))} is not ${wanted}` });
    return value;
  };
  const channel_payment_id = read('channel_payment_id', textIn(text('channel_payment_id')), 'an id');
  const type = read('type', typeIn(text('type')), `one of ${types.join(', ')}`);
  const amount = read('amount', amountIn(text('amount')), minorUnits);
  const fee_amount = read('fee_amount', feeIn(text('fee_amount')), `${minorUnits}, 0 or more`);
  const currency = read('currency', currencyIn(text('currency')), 'an ISO 4217 code');
  const occurred_at = read('occurred_at', timeIn(text('occurred_at')), 'an RFC 3339 time');
  const given = text('net_amount');
  const net =
    given === '' ? (amount ?? 0n) - (fee_amount ?? 0n) : read('net_amount', amountIn(given), minorUnits);
  const isWhole =
    channel_payment_id !== undefined &&
    type !== undefined &&
    amount !== undefined &&
    fee_amount !== undefined &&
    currency !== undefined &&
    occurred_at !== undefined &&
    net !== undefined;
  if (!isWhole) return { errors };
  return { row: { channel_payment_id, type, amount, fee_amount, net_amount: net, currency, occurred_at } };
}

const minorUnits = 'an integer of minor units';
const types = ['charge', 'refund', 'dispute', 'adjustment'] as const;
/** What PostgreSQL's bigint holds. */
const mostDigits = 18;
const mostCharacters = 255;

function textIn(text: string): string | undefined {
  return text === '' || text.length > mostCharacters ? undefined : text;
}

function typeIn(text: string): (typeof types)[number] | undefined {
  return types.find((known) => known === text);
}

function amountIn(text: string): bigint | undefined {
  return /^-?\d+$/.test(text) && text.length <= mostDigits ? BigInt(text) : undefined;
}

function feeIn(text: string): bigint | undefined {
  const amount = amountIn(text);
  return amount !== undefined && amount >= 0n ? amount : undefined;
}

function currencyIn(text: string): string | undefined {
  return /^[A-Z]{3}$/.test(text) ? text : undefined;
}

function timeIn(text: string): string | undefined {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/.test(text)) return undefined;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
}

/** Never a whole field: it may be anything. */
function shown(text: string): string {
  return text === '' ? 'nothing' : JSON.stringify(text.slice(0, 40));
}

export function describeErrors(errors: readonly CsvError[]): string {
  return errors.map(({ line, column, message }) => `line ${line}, column ${column}: ${message}`).join('; ');
}

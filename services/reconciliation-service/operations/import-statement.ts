import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { CsvError as ParserError, parse } from 'csv-parse';
import type { Transaction } from '../../kit/data/database.ts';
import { newId } from '../../kit/data/ids.ts';
import { unprocessable } from '../../kit/problem.ts';
import type { Statement } from '../contract.ts';
import { dayOf } from '../domain/day.ts';
import { type CsvError, describeErrors, type Header, headerOf, rowOf } from '../domain/statement-csv.ts';
import type { Context } from '../service.ts';
import {
  findSameStatement,
  insertRows,
  insertStatement,
  type StatementRow,
  setRows,
} from '../store/statements.ts';

const mostRows = 250_000;
const batchSize = 5_000;
const mostErrors = 20;
const longestRecordBytes = 16_384;

type Import = { channel: string; date: string; csv: Buffer };

/** Whole or not at all. @throws Problem 422 `invalid_date`, `invalid_statement` */
export async function importStatement(
  { database, now }: Context,
  { channel, date, csv }: Import,
): Promise<Statement> {
  dayOf(date, now());
  const sha256 = createHash('sha256').update(csv).digest('hex');
  return database.transaction(async (transaction) => {
    const same = await findSameStatement(transaction, { channel, date, sha256 });
    if (same !== undefined) return same;
    const id = newId('stm');
    await insertStatement(transaction, { id, channel, date, sha256 });
    return setRows(transaction, id, await storeRows(transaction, id, csv));
  });
}

/** Batch by batch, so that a long statement is never in memory as rows. @returns how many */
async function storeRows(transaction: Transaction, id: string, csv: Buffer): Promise<number> {
  let batch: StatementRow[] = [];
  let stored = 0;
  const flush = async () => {
    await insertRows(transaction, { id, from: stored, rows: batch });
    stored += batch.length;
    batch = [];
  };
  for await (const row of rowsIn(csv)) {
    batch.push(row);
    if (stored + batch.length > mostRows)
      throw unprocessable('invalid_statement', `There are more than ${mostRows} rows.`);
    if (batch.length === batchSize) await flush();
  }
  await flush();
  if (stored === 0) throw unprocessable('invalid_statement', 'There is no row besides the header.');
  return stored;
}

/** The first errors together, so that a file need not be mended one by one. @throws Problem 422 `invalid_statement` */
async function* rowsIn(csv: Buffer): AsyncGenerator<StatementRow> {
  const errors: CsvError[] = [];
  let header: Header | undefined;
  for await (const { fields, line } of recordsIn(csv)) {
    if (header === undefined) {
      const read = headerOf(fields);
      if ('errors' in read) throw refused(read.errors);
      header = read.header;
      continue;
    }
    const read = rowOf(header, fields, line);
    if ('errors' in read) errors.push(...read.errors);
    else if (errors.length === 0) yield read.row;
    if (errors.length >= mostErrors) break;
  }
  if (errors.length > 0) throw refused(errors);
}

type CsvRecord = { fields: readonly string[]; line: number };

async function* recordsIn(csv: Buffer): AsyncGenerator<CsvRecord> {
  const parser = Readable.from(chunksOf(csv)).pipe(
    parse({
      bom: true,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: longestRecordBytes,
    }),
  );
  try {
    for await (const parsed of parser) yield recordOf(parsed);
  } catch (error) {
    if (!(error instanceof ParserError)) throw error;
    throw refused([{ line: numberIn(error, 'lines'), column: '*', message: error.message.slice(0, 200) }]);
  }
}

const chunkBytes = 65_536;

function* chunksOf(csv: Buffer): Generator<Buffer> {
  for (let from = 0; from < csv.length; from += chunkBytes) yield csv.subarray(from, from + chunkBytes);
}

/** The parser's records are not typed: what is not as it says is its bug. */
function recordOf(parsed: unknown): CsvRecord {
  const isRecord = typeof parsed === 'object' && parsed !== null && 'record' in parsed && 'info' in parsed;
  if (!isRecord || !Array.isArray(parsed.record))
    throw new Error('unreachable: a record is a list of fields');
  const fields: unknown[] = parsed.record;
  return { fields: fields.map(String), line: numberIn(parsed.info, 'lines') };
}

function numberIn(value: unknown, name: string): number {
  if (typeof value !== 'object' || value === null) return 0;
  const found: unknown = Reflect.get(value, name);
  return typeof found === 'number' ? found : 0;
}

function refused(errors: readonly CsvError[]) {
  return unprocessable('invalid_statement', describeErrors(errors.slice(0, mostErrors)));
}

/**
 * `node bench/reconciliation.ts`: how long a day takes from its CSV to its breaks, over real PostgreSQL, Redis and mutual
 * TLS, with the gateway's books read page by page. `--rows N` (100000). One row in a thousand does not fit.
 */
import { argv } from 'zx';
import { service as accounting } from '../services/accounting-service/service.ts';
import { contract as channels } from '../services/channel-adapter/contract.ts';
import { contract as gateway, type Payment } from '../services/payment-gateway/contract.ts';
import { contract } from '../services/reconciliation-service/contract.ts';
import { service } from '../services/reconciliation-service/service.ts';
import { startServices } from '../test/fixtures/service.ts';
import { peerDouble } from '../test/integration/services/peer-double.ts';
import { paymentInBooks } from '../test/integration/services/reconciliation-desk.ts';

const rows = Number(argv['rows'] ?? 100_000);
const limitMs = 30_000;
const date = '2026-03-01';
const startMs = Date.parse(`${date}T00:00:00.000Z`);
const stepMs = Math.floor(80_000_000 / rows);

const timeOf = (index: number) => new Date(startMs + index * stepMs).toISOString();

/** Newest first, by position: what is asked for is cut out of the day without a search. */
const books = peerDouble(gateway, {
  listPayments: async (_context, { query: { created_from = '', created_to = '', limit = 20, cursor } }) => {
    const isDay = created_from < timeOf(rows - 1) && created_to > timeOf(0);
    const from = Number(cursor ?? 0);
    const to = isDay ? Math.min(rows, from + limit) : 0;
    const data = Array.from({ length: Math.max(0, to - from) }, (_, at) => paymentAt(rows - 1 - from - at));
    const hasMore = to > 0 && to < rows;
    return { data, has_more: hasMore, next_cursor: hasMore ? String(to) : null };
  },
  listRefunds: async () => ({ data: [], has_more: false, next_cursor: null }),
});

const platform = await startServices([service, accounting, books, peerDouble(channels, {})]);
let isFastEnough = false;
try {
  const csv = csvOf();
  const beginMs = performance.now();
  const path = `/api/v1/statements/stripe/${date}`;
  const headers = { 'content-type': 'text/csv' };
  const answer = await platform.send(
    service.contract.service,
    { method: 'POST', path, body: csv },
    { headers },
  );
  if (answer.status !== 201) throw new Error(answer.text);
  const importedMs = performance.now();
  const { data } = await platform.call(contract, 'listStatements', { query: {} });
  const [statement] = data;
  const run = await platform.call(contract, 'createRun', {
    body: { channel: 'stripe', date, ...(statement === undefined ? {} : { statement_id: statement.id }) },
  });
  const doneMs = performance.now();
  if (run.state !== 'completed') throw new Error(`the run is ${run.state}: ${JSON.stringify(run.failure)}`);
  isFastEnough = doneMs - beginMs <= limitMs;
  const megabytes = Math.round(process.resourceUsage().maxRSS / 1_024);
  console.log(
    `${run.statement_lines} lines (${(csv.length / 1e6).toFixed(1)} MB of CSV): ${run.matched} matched,`,
  );
  console.log(`${run.break_count} breaks ${JSON.stringify(run.breaks_by_kind)}`);
  console.log(`imported in ${seconds(importedMs - beginMs)}, reconciled in ${seconds(doneMs - importedMs)}`);
  console.log(
    `${seconds(doneMs - beginMs)} of at most ${seconds(limitMs)}; at most ${megabytes} MB with both peers`,
  );
} finally {
  await platform.stop();
}
process.exitCode = isFastEnough ? 0 : 1;

function csvOf(): string {
  const lines = ['channel_payment_id,type,amount,fee_amount,net_amount,currency,occurred_at'];
  for (let index = 0; index < rows; index += 1) {
    const amount = index % 1_000 === 0 ? 999 : 1_000;
    lines.push(`pi_${index},charge,${amount},29,${amount - 29},EUR,${timeOf(index)}`);
  }
  return lines.join('\r\n');
}

function paymentAt(index: number): Payment {
  return paymentInBooks(index, { created_at: timeOf(index) });
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}

/**
 * `node bench/ledger.ts`: how many bookings a second the ledger takes, over real PostgreSQL and mutual TLS, each committed with
 * its entries, balances, hash and event. Once spread over many merchants, once all on the accounts of one, which every
 * booking then waits for. `--bookings N` (4000), `--at-once N` (32), `--merchants N` (500). The books are verified at the end.
 */
import { argv } from 'zx';
import { contract } from '../services/accounting-service/contract.ts';
import { service } from '../services/accounting-service/service.ts';
import { startServices } from '../test/fixtures/service.ts';

const bookings = Number(argv['bookings'] ?? 4_000);
const atOnce = Number(argv['at-once'] ?? 32);
const merchants = Number(argv['merchants'] ?? 500);

const platform = await startServices([service]);
try {
  await measure('warm', { count: Math.min(500, bookings), merchantOf: (index) => `mer_warm_${index % 16}` });
  const spread = await measure('spread', {
    count: bookings,
    merchantOf: (index) => `mer_${index % merchants}`,
  });
  const hot = await measure('hot', { count: bookings, merchantOf: () => 'mer_hot' });
  console.log(`${bookings} bookings, ${atOnce} at once`);
  console.log(`${merchants} merchants, the platform's accounts shared: ${told(spread)}`);
  console.log(`one merchant, every booking on the same two accounts: ${told(hot)}`);
  const beginMs = performance.now();
  const { ok, transactions, faults } = await platform.call(contract, 'verifyLedger', {});
  if (!ok) throw new Error(`the books do not hold: ${faults.map(({ detail }) => detail).join(' ')}`);
  console.log(`${transactions} transactions verified in ${Math.round(performance.now() - beginMs)} ms`);
} finally {
  await platform.stop();
}

type Load = { count: number; merchantOf: (index: number) => string };
type Measured = { perSecond: number; p50Ms: number; p99Ms: number };

async function measure(name: string, { count, merchantOf }: Load): Promise<Measured> {
  const latenciesMs: number[] = [];
  let next = 0;
  const beginMs = performance.now();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (next < count) {
        const index = next;
        next += 1;
        const bookedAtMs = performance.now();
        await book(`${name}:${index}`, merchantOf(index));
        latenciesMs.push(performance.now() - bookedAtMs);
      }
    }),
  );
  const seconds = (performance.now() - beginMs) / 1_000;
  const sorted = latenciesMs.toSorted((one, other) => one - other);
  const at = (part: number) => sorted[Math.floor((sorted.length - 1) * part)] ?? 0;
  return { perSecond: count / seconds, p50Ms: at(0.5), p99Ms: at(0.99) };
}

async function book(reference: string, merchant_id: string): Promise<void> {
  const entry = { amount: 1_234n, currency: 'EUR' };
  await platform.call(contract, 'createTransaction', {
    body: {
      type: 'adjustment',
      reference,
      entries: [
        { account: { kind: 'bank' }, direction: 'debit', ...entry },
        { account: { kind: 'available', merchant_id }, direction: 'credit', ...entry },
      ],
    },
  });
}

function told({ perSecond, p50Ms, p99Ms }: Measured): string {
  return `${Math.round(perSecond)}/s, p50 ${p50Ms.toFixed(1)} ms, p99 ${p99Ms.toFixed(1)} ms`;
}

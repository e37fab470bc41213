/**
 * `node bench/reload.ts`: from saving a file of order-service to the first answer of the new version, with a second
 * between two saves and with none; 100 reloads of payment-gateway, 10 rotations of a leaf and 2 of the CA under 100 requests/s, on a copy of this checkout.
 */
import { Agent, request } from 'undici';
import { argv } from 'zx';
import { type Checkout, copyCheckout } from '../test/fixtures/checkout.ts';
import { startLoad } from '../test/fixtures/load.ts';

const saves = Number(argv['saves'] ?? 20);
const reloads = Number(argv['reloads'] ?? 100);
const checkout = await copyCheckout('payctl-bench-');

try {
  const { exitCode, stderr } = await checkout.payctl('up');
  if (exitCode !== 0) throw new Error(String(stderr));
  await saveToServing(checkout, { pauseMs: 1_000, pauseInWords: 'a second between two' });
  await saveToServing(checkout, { pauseMs: 0, pauseInWords: 'one at once after the other' });
  await reloadsUnderLoad(checkout);
  await rotationsUnderLoad(checkout);
} finally {
  await checkout.remove();
}

/** An order that does not exist is answered with words that each save changes. */
async function saveToServing(
  { edit, port, identity }: Checkout,
  { pauseMs, pauseInWords }: { pauseMs: number; pauseInWords: string },
): Promise<void> {
  const agent = new Agent({ connect: await identity('operator') });
  const url = `https://localhost:${port('order-service')}/api/v1/orders/ord_${'0'.repeat(32)}`;
  const serves = async (words: string) => {
    const { body } = await request(url, { dispatcher: agent });
    return (await body.text()).includes(words);
  };
  const timesMs: number[] = [];
  for (let save = 0; save < saves; save += 1) {
    const words = `(version ${save}, ${pauseInWords})`;
    await edit('services/order-service/routes/orders.ts', (text) =>
      text.replace(/notFound\('order', [^;]*;/, `notFound('order', \`\${params.order_id} ${words}\`);`),
    );
    const savedAtMs = performance.now();
    while (!(await serves(words))) await new Promise((resolve) => setTimeout(resolve, 5));
    timesMs.push(performance.now() - savedAtMs);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  await agent.close();
  const sorted = timesMs.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)]?.toFixed(0);
  const figures = `p50 ${at(0.5)} ms (target 500), p95 ${at(0.95)} ms, the first ${timesMs[0]?.toFixed(0)} ms`;
  console.log(`save to serving, ${pauseInWords}: ${figures}; ${saves} saves`);
}

async function reloadsUnderLoad(target: Checkout): Promise<void> {
  const load = await gatewayLoad(target);
  let done = 0;
  for (; done < reloads; done += 1) await rightly(target, 'restart', 'payment-gateway');
  print(`${done} reloads of payment-gateway`, await load.stop());
}

async function rotationsUnderLoad(target: Checkout): Promise<void> {
  const load = await gatewayLoad(target);
  for (let rotation = 0; rotation < 10; rotation += 1)
    await rightly(target, 'certs', 'rotate', 'payment-gateway');
  for (let rotation = 0; rotation < 2; rotation += 1) await rightly(target, 'certs', 'rotate', '--ca');
  print('10 leaf and 2 CA rotations', await load.stop());
}

async function gatewayLoad({ port, identity }: Checkout) {
  const url = `https://localhost:${port('payment-gateway')}/api/v1/payments?limit=1`;
  return startLoad({ url, tls: await identity('operator'), requestsPerSecond: 100 });
}

async function rightly({ payctl }: Checkout, ...words: string[]): Promise<void> {
  const { exitCode, stderr } = await payctl(...words);
  if (exitCode !== 0) throw new Error(`payctl ${words.join(' ')}: ${String(stderr)}`);
}

function print(what: string, report: Awaited<ReturnType<ReturnType<typeof startLoad>['stop']>>): void {
  console.log(
    `${what} under 100 requests/s: ${report.failed} of ${report.requests} requests failed; p50 ${report.p50Ms} ms, p99 ${report.p99Ms} ms`,
  );
  for (const failure of report.failures) console.log(`  ${failure}`);
}

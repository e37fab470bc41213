/**
 * `node bench/service-start.ts`: what loading a service costs, from the snapshot and without it, in one run.
 * `--rounds N` (15). Loading only: connecting and listening are the same for both.
 */
import { execa } from 'execa';
import { argv } from 'zx';
import { snapshotPath } from '../services/kit/dependencies/packages.ts';

const rounds = Number(argv['rounds'] ?? 15);
const load = `await import('./services/kit/run.ts'); await import('./services/order-service/service.ts');
console.log(process.resourceUsage().userCPUTime + process.resourceUsage().systemCPUTime, process.memoryUsage.rss());`;

type Cost = { cpuMs: number; megabytes: number };

const kept: Cost[] = [];
const plain: Cost[] = [];
for (let round = 0; round < rounds; round += 1) {
  kept.push(
    await once(['--snapshot-blob', snapshotPath, '--import', './services/kit/dependencies/register.ts']),
  );
  plain.push(await once([]));
}
const [fast, slow] = [medianOf(kept), medianOf(plain)];
console.log(`from the snapshot: ${fast.cpuMs.toFixed(0)} ms of CPU, ${fast.megabytes.toFixed(0)} MB`);
console.log(`as installed: ${slow.cpuMs.toFixed(0)} ms of CPU, ${slow.megabytes.toFixed(0)} MB`);
console.log(`ratio: ${(fast.cpuMs / slow.cpuMs).toFixed(2)}`);

async function once(flags: readonly string[]): Promise<Cost> {
  const { stdout } = await execa(process.execPath, [...flags, '--input-type=module', '-e', load], {
    cwd: new URL('..', import.meta.url),
    env: { NODE_COMPILE_CACHE: '.payctl/cache/compile' },
  });
  const [microseconds, bytes] = stdout.split(' ').map(Number);
  return { cpuMs: (microseconds ?? 0) / 1_000, megabytes: (bytes ?? 0) / 1e6 };
}

function medianOf(costs: readonly Cost[]): Cost {
  const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
  return {
    cpuMs: median(costs.map(({ cpuMs }) => cpuMs)),
    megabytes: median(costs.map(({ megabytes }) => megabytes)),
  };
}

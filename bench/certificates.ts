/**
 * Claim: a CA and 19 service certificates take payctl at most half the time that an openssl loop takes for the
 * same. Both run as processes of their own, start-up included, in turns on this machine.
 *
 *   node bench/certificates.ts [--rounds 5] [--json]
 */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';

const run = promisify(execFile);
const services = Array.from({ length: 19 }, (_, index) => `service-${index + 1}`);
const targetRatio = 0.5;

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '5' }, json: { type: 'boolean', default: false } },
});
await bench(Math.min(Math.max(Number(values.rounds) || 5, 1), 50));

async function bench(rounds: number): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'payctl-bench-'));
  try {
    const payctlMs: number[] = [];
    const opensslMs: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      payctlMs.push(await timePayctl(join(directory, `payctl-${round}`)));
      opensslMs.push(await timeOpenssl(join(directory, `openssl-${round}`)));
    }
    const upToDateMs = await timePayctl(join(directory, 'payctl-0'));
    await report({ payctlMs, opensslMs, upToDateMs });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** The CA, 19 services, and the operator's certificate besides. */
async function timePayctl(certs: string): Promise<number> {
  const module = new URL('../src/pki/ensure.ts', import.meta.url).href;
  const script = `const { ensureCertificates } = await import(${JSON.stringify(module)});
    await ensureCertificates(${JSON.stringify({ paths: { certs }, services })});`;
  return await timeOf(() => run(process.execPath, ['--input-type=module', '-e', script]));
}

async function timeOpenssl(directory: string): Promise<number> {
  await mkdir(directory, { recursive: true });
  const script = join(directory, 'make.sh');
  await writeFile(script, opensslScript());
  return await timeOf(() => run('sh', [script], { cwd: directory }));
}

function opensslScript(): string {
  const san = 'DNS:localhost,DNS:$s,IP:127.0.0.1,IP:::1,URI:spiffe://payment-platform/$s';
  return `set -e
openssl genrsa -out ca-key.pem 2048 2>/dev/null
openssl req -x509 -new -key ca-key.pem -sha256 -days 3650 -subj "/O=bench/CN=CA" -out ca-cert.pem
for s in ${services.join(' ')}; do
  openssl genrsa -out "$s.key" 2048 2>/dev/null
  openssl req -new -key "$s.key" -subj "/O=bench/CN=$s" -out "$s.csr"
  printf 'basicConstraints=critical,CA:FALSE\\nkeyUsage=critical,digitalSignature,keyEncipherment\\nextendedKeyUsage=serverAuth,clientAuth\\nsubjectAltName=%s\\n' "${san}" > "$s.ext"
  openssl x509 -req -in "$s.csr" -CA ca-cert.pem -CAkey ca-key.pem -CAcreateserial -days 90 -sha256 -extfile "$s.ext" -out "$s.crt" 2>/dev/null
done
`;
}

async function timeOf(action: () => Promise<unknown>): Promise<number> {
  const startMs = performance.now();
  await action();
  return performance.now() - startMs;
}

type Times = { payctlMs: number[]; opensslMs: number[]; upToDateMs: number };

async function report({ payctlMs, opensslMs, upToDateMs }: Times): Promise<void> {
  const { stdout } = await run('openssl', ['version']);
  const ratio = median(payctlMs) / median(opensslMs);
  const result = {
    ...{
      rounds: payctlMs.length,
      cores: availableParallelism(),
      node: process.version,
      openssl: stdout.trim(),
    },
    ...{
      payctlMs: round(median(payctlMs)),
      opensslMs: round(median(opensslMs)),
      ratio: Number(ratio.toFixed(3)),
    },
    ...{ upToDateMs: round(upToDateMs), targetRatio, ok: ratio <= targetRatio },
  };
  console.log(values.json ? JSON.stringify(result) : textOf(result, { payctlMs, opensslMs }));
  process.exitCode = result.ok ? 0 : 1;
}

function textOf(result: { [name: string]: unknown }, times: Pick<Times, 'payctlMs' | 'opensslMs'>): string {
  return [
    `CA + 19 service certificates, RSA 2048, median of ${result['rounds']} rounds on ${result['cores']} cores`,
    `  payctl (node ${result['node']})  ${result['payctlMs']} ms   (${times.payctlMs.map(round).join(', ')})`,
    `  openssl loop (${result['openssl']})  ${result['opensslMs']} ms   (${times.opensslMs.map(round).join(', ')})`,
    `  ratio ${result['ratio']}, target at most ${targetRatio}: ${result['ok'] ? 'met' : 'MISSED'}`,
    `  payctl again, when all is there: ${result['upToDateMs']} ms, the start of node included`,
  ].join('\n');
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle) - 1] ?? 0)) / 2;
}

function round(valueMs: number): number {
  return Math.round(valueMs);
}

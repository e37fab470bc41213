/**
 * Run after `npm ci`: loads the packages of packages.ts once and keeps the heap, from which services begin
 * (https://nodejs.org/api/cli.html#--build-snapshot). Node takes a single CommonJS file, so they are bundled first.
 */
import { execFile } from 'node:child_process';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { facadeUrl, packagesKey, snapshotDirectory, snapshotPackages, snapshotPath } from './packages.ts';
import { takenLater } from './taken-later.ts';

const directory = fileURLToPath(snapshotDirectory);
const script = `${directory}packages.cjs`;

type Package = { name: string; isCommonJs: boolean; exported: readonly string[] };

await rm(directory, { recursive: true, force: true });
await mkdir(directory, { recursive: true });
const packages = await Promise.all(snapshotPackages.map(described));
await Promise.all(packages.map((one) => writeFile(facadeUrl(one.name), facadeText(one))));
await bundle(packages, script);
await takeSnapshot();

/** The names that an importer sees; those of a CommonJS package are found as Node finds them. */
async function described(name: string): Promise<Package> {
  const found: object = await import(name);
  const exported = Object.keys(found).filter((key) => key !== 'module.exports');
  return { name, isCommonJs: 'module.exports' in found, exported };
}

function facadeText({ name, isCommonJs, exported }: Package): string {
  const value = (key: string) =>
    isCommonJs && key === 'default' ? 'whole' : `whole[${JSON.stringify(key)}]`;
  return [
    `const whole = globalThis[${JSON.stringify(packagesKey)}][${JSON.stringify(name)}];`,
    ...exported.map((key, index) => `const e${index} = ${value(key)};`),
    `export { ${exported.map((key, index) => `e${index} as ${key}`).join(', ')} };\n`,
  ].join('\n');
}

async function bundle(of: readonly Package[], outfile: string): Promise<void> {
  await build({
    stdin: {
      contents: of.map(entryText).join('\n'),
      resolveDir: fileURLToPath(new URL('.', import.meta.url)),
    },
    outfile,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node26',
    // Optional, and not installed.
    external: ['pg-native', 'pino-pretty'],
    plugins: [takenLater],
    // Each start reads it all; who debugs a package leaves --snapshot-blob away.
    minifyWhitespace: true,
    legalComments: 'none',
    logLevel: 'error',
  });
}

function entryText({ name, isCommonJs }: Package, index: number): string {
  const source = JSON.stringify(name);
  const at = `(globalThis[${JSON.stringify(packagesKey)}] ??= {})[${source}]`;
  return isCommonJs
    ? `${at} = require(${source});`
    : `import * as p${index} from ${source};\n${at} = p${index};`;
}

/** Under its own name once it is whole: where it is, so is everything else. */
async function takeSnapshot(): Promise<void> {
  const blob = `${snapshotPath}.new`;
  // What the packages read of the environment while they are loaded must not be of whoever installs them.
  const env = { NODE_NO_WARNINGS: '1' };
  await promisify(execFile)(process.execPath, ['--snapshot-blob', blob, '--build-snapshot', script], { env });
  await rename(blob, snapshotPath);
}

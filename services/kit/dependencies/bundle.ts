/** Run after `npm ci`: bundles the packages of bundled.ts. Without the bundles services start as well, only slower. */
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { bundleDirectory, bundledPackages, bundlePath } from './bundled.ts';

const target = fileURLToPath(bundleDirectory).replace(/\/$/, '');

/** CommonJS packages within the bundle still ask for Node's own modules by `require`. */
const commonJsBanner = [
  "import { createRequire as $createRequire } from 'node:module';",
  'const require = $createRequire(import.meta.url);',
  'const __filename = import.meta.filename;',
  'const __dirname = import.meta.dirname;',
].join('\n');

const entries = await mkdtemp(join(tmpdir(), 'payctl-bundle-'));
try {
  const entryPoints: Record<string, string> = {};
  for (const name of bundledPackages) {
    const entry = nameOf(name);
    entryPoints[entry] = join(entries, `${entry}.mjs`);
    await writeFile(entryPoints[entry], await entryText(name));
  }
  await bundleInto(`${target}.new`, entryPoints);
  await rm(target, { recursive: true, force: true });
  await rename(`${target}.new`, target);
} finally {
  await rm(entries, { recursive: true, force: true });
}

async function bundleInto(directory: string, entryPoints: Record<string, string>): Promise<void> {
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true });
  await build({
    entryPoints,
    outdir: directory,
    bundle: true,
    // What two packages share is loaded once, as it would be unbundled.
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node26',
    outExtension: { '.js': '.mjs' },
    nodePaths: [fileURLToPath(new URL('../../../node_modules', import.meta.url))],
    // Optional, and not installed.
    external: ['pg-native', 'pino-pretty'],
    banner: { js: commonJsBanner },
    // Each start reads it all; who debugs a package leaves the bundles away.
    minifyWhitespace: true,
    legalComments: 'none',
    logLevel: 'error',
  });
}

/** The same names as the package has for an importer: those of CommonJS are found as Node finds them. */
async function entryText(name: string): Promise<string> {
  const exported: object = await import(name);
  const names = Object.keys(exported).filter((key) => key !== 'default' && key !== 'module.exports');
  const isCommonJs = 'module.exports' in exported;
  const source = JSON.stringify(name);
  if (!isCommonJs)
    return `export * from ${source};\n${'default' in exported ? `export { default } from ${source};\n` : ''}`;
  return `import whole from ${source};\nexport default whole;\nexport const { ${names.join(', ')} } = whole;\n`;
}

function nameOf(name: string): string {
  return bundlePath(name).split('/').at(-1)?.replace('.mjs', '') ?? name;
}

/**
 * Loads all that a daemon may load and runs none of it, so that Node's compile cache has it: a daemon that strips types
 * itself keeps the program that does it for as long as it runs, 10 MB.
 */
import { globSync } from 'node:fs';
import { join } from 'node:path';

const folders = '{kernel,protocol,config,pki,infra,probes,runtime}';
const files = globSync(`${folders}/**/*.ts`, {
  cwd: join(import.meta.dirname, '..'),
  // What runs when it is loaded, and what only tests load.
  exclude: [
    'runtime/main.ts',
    'runtime/fill-cache.ts',
    'config/schema-file.ts',
    '**/*.test.ts',
    '**/*fixture*',
    '**/testing/**',
  ],
});
for (const file of files) await import(join('..', file));

/** For snapshot.ts: an esbuild plugin. */
import { createRequire } from 'node:module';
import type { Plugin } from 'esbuild';

const require = createRequire(import.meta.url);

/** Constants, and a class that undici only compares with. */
const readAtLoad: Readonly<Record<string, readonly string[]>> = {
  http: ['STATUS_CODES', 'maxHeaderSize', 'IncomingMessage'],
  https: [],
  http2: ['constants'],
  tls: [],
};

/**
 * Modules of Node's that hold what no snapshot can. The packages get what they read of them while they are loaded,
 * and everything from the module itself once a service runs. @throws Error when a package reads more than that
 */
export const takenLater: Plugin = {
  name: 'taken later',
  setup: (esbuild) => {
    const named = `^(node:)?(${Object.keys(readAtLoad).join('|')})$`;
    esbuild.onResolve({ filter: new RegExp(named) }, ({ path }) => ({
      path: path.replace('node:', ''),
      namespace: 'taken-later',
    }));
    esbuild.onLoad({ filter: /./, namespace: 'taken-later' }, ({ path }) => ({
      contents: `
        const known = { ${readAtLoad[path]?.map((key) => knownText(path, key)).join(', ')} };
        const { isBuildingSnapshot } = require('node:v8').startupSnapshot;
        const get = (known, key) => {
          if (!isBuildingSnapshot()) return process.getBuiltinModule(${JSON.stringify(path)})[key];
          if (key in known) return known[key];
          throw new Error(${JSON.stringify(path)} + '.' + String(key) + ' is read while a package is loaded');
        };
        module.exports = new Proxy(known, { get });`,
    }));
  },
};

function knownText(path: string, key: string): string {
  const values: Readonly<Record<string, unknown>> = require(path);
  const value = values[key];
  return typeof value === 'function' ? `${key}: class {}` : `${key}: ${JSON.stringify(value)}`;
}

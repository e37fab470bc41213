/**
 * Preloaded by every service (`node --import`): finds modules faster. Node's own search looks at every directory on
 * the way to every file; ours are named whole, and a process that began from the snapshot has its packages already.
 */
import { existsSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { standbyVariable } from '../../../src/protocol/handshake.ts';
import { facadeUrl, packagesKey, packagesUrl, snapshotUrl } from './packages.ts';

const held: unknown = Reflect.get(globalThis, packagesKey);
const facades = new Map<string, string>(
  typeof held === 'object' && held !== null
    ? Object.keys(held).map((name) => [name, facadeUrl(name).href])
    : [],
);

const there = new Set([import.meta.url, packagesUrl.href, ...(facades.size > 0 ? [snapshotUrl.href] : [])]);

registerHooks({
  resolve: (specifier, context, nextResolve) => {
    const own = ownFile(specifier, context.parentURL);
    // One that is missing is left to Node, whose error names the importer.
    if (own !== undefined && (there.has(own.href) || existsSync(own))) {
      there.add(own.href);
      return { url: own.href, format: 'module-typescript', shortCircuit: true };
    }
    const facade = facades.get(specifier);
    return facade === undefined
      ? nextResolve(specifier, context)
      : { url: facade, format: 'module', shortCircuit: true };
  },
});

function ownFile(specifier: string, parentUrl: string | undefined): URL | undefined {
  const isOwn = specifier.startsWith('.') && specifier.endsWith('.ts');
  return isOwn && parentUrl !== undefined ? new URL(specifier, parentUrl) : undefined;
}

if (process.env[standbyVariable] !== undefined) {
  const { standBy } = await import('./standby.ts');
  await standBy(there);
  // From here on it is a process as any other, and so is what it starts.
  delete process.env[standbyVariable];
}

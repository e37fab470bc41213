/**
 * Preloaded by every service (`node --import`): finds modules faster. Node's own search looks at every directory on
 * the way to every file; ours are named whole, and the packages of bundled.ts are taken bundled where they are.
 */
import { existsSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { bundleDirectory, bundledPackages, bundleUrl } from './bundled.ts';

const bundles = new Map<string, string>(
  existsSync(bundleDirectory) ? bundledPackages.map((name) => [name, bundleUrl(name).href]) : [],
);

registerHooks({
  resolve: (specifier, context, nextResolve) => {
    const own = ownFile(specifier, context.parentURL);
    // One that is missing is left to Node, whose error names the importer.
    if (own !== undefined && existsSync(own))
      return { url: own.href, format: 'module-typescript', shortCircuit: true };
    const bundle = bundles.get(specifier);
    return bundle === undefined
      ? nextResolve(specifier, context)
      : { url: bundle, format: 'module', shortCircuit: true };
  },
});

function ownFile(specifier: string, parentUrl: string | undefined): URL | undefined {
  const isOwn = specifier.startsWith('.') && specifier.endsWith('.ts');
  return isOwn && parentUrl !== undefined ? new URL(specifier, parentUrl) : undefined;
}

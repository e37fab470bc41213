/** The packages that every service loads at start, and where they stand bundled. */
import { fileURLToPath } from 'node:url';

/**
 * TypeBox alone is 700 files; finding and linking them all took half of a service’s start. Bundled after the
 * install they are a few (docs/decisions/0003; bench/service-start.ts measures it).
 */
export const bundledPackages = [
  'fastify',
  'typebox',
  'typebox/compile',
  'pg',
  'pino',
  'prom-client',
  'ioredis',
  'undici',
] as const;

/** Within node_modules: whoever replaces the packages removes their bundles with them. */
export const bundleDirectory = new URL('../../../node_modules/.payctl-bundle/', import.meta.url);

export function bundleUrl(name: string): URL {
  return new URL(`${name.replaceAll('/', '__')}.mjs`, bundleDirectory);
}

export function bundlePath(name: string): string {
  return fileURLToPath(bundleUrl(name));
}

/** The packages that every service loads at start, and where their snapshot stands. */
import { fileURLToPath } from 'node:url';

/** TypeBox alone is 700 files; all of them are three fifths of loading a service (bench/service-start.ts). */
export const snapshotPackages = [
  'fastify',
  'typebox',
  'typebox/compile',
  'pg',
  'pino',
  'prom-client',
  'ioredis',
  'undici',
] as const;

/** Within node_modules: whoever replaces the packages removes their snapshot with them. */
export const snapshotDirectory = new URL('../../../node_modules/.payctl-snapshot/', import.meta.url);

export const snapshotUrl = new URL('packages.blob', snapshotDirectory);
/** For `node --snapshot-blob`. platform.yaml and test/fixtures/from-snapshot.ts name it too. */
export const snapshotPath = fileURLToPath(snapshotUrl);

/** This file. */
export const packagesUrl = new URL(import.meta.url);

/** Under this name the snapshot’s global object holds them. */
export const packagesKey = 'payctl.packages';

/** An ES module that hands on what the snapshot holds of the package. */
export function facadeUrl(name: string): URL {
  return new URL(`${name.replaceAll('/', '__')}.mjs`, snapshotDirectory);
}

/** Certificates of a throw-away platform, for the tests of this directory. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { type Paths, pathsOf } from '../kernel/paths.ts';
import { ensureCertificates } from './ensure.ts';

export type Fixture = { paths: Paths; services: readonly string[] };

export const fixtureServices = ['order-service', 'payment-gateway'] as const;

export async function emptyPlatform(context: TestContext): Promise<Fixture> {
  const root = await mkdtemp(join(tmpdir(), 'payctl pki '));
  context.after(() => rm(root, { recursive: true, force: true }));
  return { paths: pathsOf(root), services: fixtureServices };
}

export async function platformWithCertificates(context: TestContext): Promise<Fixture> {
  const fixture = await emptyPlatform(context);
  await ensureCertificates(fixture);
  return fixture;
}

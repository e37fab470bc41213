import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { secretsOf } from '../../../src/infra/secrets.ts';
import { type Paths, pathsOf } from '../../../src/kernel/paths.ts';
import type { Secrets } from '../../../src/protocol/infra.ts';
import { checkoutRoot, freePort, type TestServer } from '../../fixtures/infra.ts';

export type TestState = {
  paths: Paths;
  secrets: Secrets;
  /** Ends the server with the test, however the test ends. */
  endWithTest: (server: TestServer) => TestServer;
};

/** A state directory of its own, with a space in its path; it goes when the test ends, after what writes into it. */
export async function temporaryState(test: TestContext): Promise<TestState> {
  const directory = await mkdtemp(join(tmpdir(), 'payctl test-'));
  const servers: TestServer[] = [];
  test.after(async () => {
    await Promise.all(servers.map((server) => server.stop()));
    await rm(directory, { recursive: true, force: true });
  });
  const paths = pathsOf(checkoutRoot, directory);
  return {
    paths,
    secrets: secretsOf(paths),
    endWithTest: (server) => {
      servers.push(server);
      return server;
    },
  };
}

export async function embeddedSpec(maxConnections = 50) {
  return { mode: 'embedded', host: '127.0.0.1', port: await freePort(), maxConnections } as const;
}

/** Kills the server itself, as the kernel would for want of memory, and waits for its end. */
export async function killServer(server: TestServer): Promise<void> {
  if (server.pid === undefined) throw new Error('the server never told its pid');
  process.kill(server.pid, 'SIGKILL');
  await server.exited;
}

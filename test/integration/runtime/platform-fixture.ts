import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Client, clientOf } from '../../../src/client/client.ts';
import { daemonGone } from '../../../src/client/daemon-gone.ts';
import { startDaemon } from '../../../src/client/start-daemon.ts';
import { type Paths, pathsOf } from '../../../src/kernel/paths.ts';
import type { ProgressEvent } from '../../../src/protocol/control.ts';
import { fixtures } from './harness.ts';

/** A platform of tiny units in a directory of its own, with a daemon of its own. */
export type PlatformFixture = {
  paths: Paths;
  file: string;
  client: Client;
  start(idleTimeoutMs?: number): Promise<Client>;
  /** Unit name → port; writes platform.yaml. */
  declare(units: Readonly<Record<string, UnitText>>): void;
  writeVersion(unit: string, version: string): void;
  /** Ends the daemon if it runs, and removes the directory. */
  close(): Promise<void>;
};

export type UnitText = { port: number; extra?: string } | { text: string };

export function createPlatform(): PlatformFixture {
  const root = mkdtempSync(join(tmpdir(), 'payctl platform '));
  const file = join(root, 'platform.yaml');
  const paths = pathsOf(root);
  const client = clientOf(paths);
  const versionFile = (unit: string) => join(root, `${unit}.version`);
  return {
    paths,
    file,
    client,
    start: (idleTimeoutMs = 60_000) => startDaemon({ paths, file, portOffset: 0, idleTimeoutMs }),
    declare(units) {
      mkdirSync(paths.state, { recursive: true });
      const texts = Object.entries(units).map(([name, unit]) => unitText(name, unit, versionFile(name)));
      writeFileSync(file, `${head}${texts.join('')}`);
    },
    writeVersion: (unit, version) => writeFileSync(versionFile(unit), `${version}\n`),
    async close() {
      const running = await client.daemon().catch(() => undefined);
      if (running !== undefined) {
        await resultOf(client.down({ volumes: false }));
        await daemonGone(paths, running.pid);
      }
      rmSync(root, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}

const head = `name: tiny
postgres: { mode: embedded, port: 1 }
redis: { mode: embedded, port: 2 }
services: {}
processes:
`;

function unitText(name: string, unit: UnitText, versionFile: string): string {
  if ('text' in unit) return `  ${name}:\n${unit.text}`;
  const { port, extra = '' } = unit;
  return `  ${name}:
    description: a tiny unit
    command: [node, ${JSON.stringify(join(fixtures, 'http-unit.ts'))}]
    listeners: { main: ${port} }
    watch: { paths: [${JSON.stringify(versionFile)}] }
    reload: rolling
    readiness: { type: handshake, deadline: 5m }
    restart: { policy: always, initialBackoff: 10ms, maxBackoff: 100ms, crashLoop: { count: 3, window: 60s } }
    stop: { signal: SIGTERM, gracePeriod: 3s }
    environment: { VERSION_FILE: ${JSON.stringify(versionFile)} }
${extra}`;
}

/** The last event of a streamed operation. */
export async function resultOf(events: AsyncIterable<ProgressEvent>): Promise<ProgressEvent | undefined> {
  let last: ProgressEvent | undefined;
  for await (const event of events) last = event;
  return last;
}

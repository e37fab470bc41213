import { defineCommand } from '../cli/command.ts';
import type { Location } from '../cli/locate.ts';
import { flag } from '../cli/option.ts';
import { exitCodes, Failure } from '../kernel/failure.ts';
import { openLocation } from './shared/open-platform.ts';
import { runOperation } from './shared/operation.ts';

export const command = defineCommand({
  description: 'Leaves no process and no port behind. Data stays unless --volumes is given. May be repeated.',
  options: { volumes: flag({ summary: 'also delete the data of the embedded PostgreSQL and Redis' }) },
  examples: [
    { line: 'payctl down', meaning: 'stop, keep the data' },
    { line: 'payctl down --volumes', meaning: 'stop and delete the data' },
  ],
  run: async (context, { options: { volumes } }) => {
    const { location, platform } = await openLocation(context);
    const { connect } = await import('../client/client.ts');
    const daemon = await (await connect(location.paths))?.daemon();
    const code = await runOperation(context, {
      location,
      needsDaemon: false,
      ask: (client, signal) => client.down({ volumes }, signal),
      expected: [...(platform?.units.map(({ name }) => name) ?? []), 'redis', 'postgres'],
      done: 'stopped',
      goesOn: 'The daemon goes on stopping',
    });
    if (code === exitCodes.done && daemon !== undefined) await waitForEnd(location.paths, daemon.pid);
    return code;
  },
});

/** @throws Failure `daemon-alive` when it has not ended either */
async function waitForEnd(paths: Location['paths'], pid: number): Promise<void> {
  const { daemonGone } = await import('../client/daemon-gone.ts');
  if (await daemonGone(paths, pid)) return;
  throw new Failure({
    code: 'daemon-alive',
    message: `Everything is stopped, but the daemon (pid ${pid}) is still there`,
    next: ['Run `payctl down` again.', `${paths.daemonLog} says what it is doing.`],
  });
}

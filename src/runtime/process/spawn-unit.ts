import { type ChildProcess, spawn } from 'node:child_process';
import { Duplex, type Readable } from 'node:stream';
import { descriptorVariables, firstListenFd, listenPidVariable } from '../../protocol/handshake.ts';

export type SpawnRequest = {
  command: readonly string[];
  workingDirectory: string;
  /** The whole of it. */
  environment: Readonly<Record<string, string>>;
  /** Only when it must give up root. */
  uid?: number;
  gid?: number;
  /** Handed over from descriptor 3 on, in this order. */
  sockets: readonly { name: string; fd: number }[];
};

export type SpawnedUnit = { child: ChildProcess; stdout: Readable; stderr: Readable; handshake: Duplex };

/** LISTEN_PID must be the pid of the program itself (sd_listen_fds(3)), which only a process can say of itself. */
const execWithListenPid = `${listenPidVariable}=$$; export ${listenPidVariable}; exec "$@"`;

/**
 * Starts a program as the leader of its own session and process group, with the held sockets and one end of
 * the handshake. Whether it could be started shows in the child's `error` and `exit` events.
 */
export function spawnUnit(request: SpawnRequest): SpawnedUnit {
  const { command, workingDirectory, environment, sockets, uid, gid } = request;
  const handshakeFd = firstListenFd + sockets.length;
  const child = spawn('/bin/sh', ['-c', execWithListenPid, 'sh', ...command], {
    cwd: workingDirectory,
    env: { ...environment, ...descriptorVariables(sockets.map(({ name }) => name)) },
    detached: true,
    ...(uid === undefined ? {} : { uid }),
    ...(gid === undefined ? {} : { gid }),
    stdio: ['ignore', 'pipe', 'pipe', ...sockets.map(({ fd }) => fd), 'pipe'],
  });
  const { stdout, stderr } = child;
  const handshake = child.stdio[handshakeFd];
  if (stdout === null || stderr === null || !(handshake instanceof Duplex))
    throw new Error('spawn gave no pipes');
  return { child, stdout, stderr, handshake };
}

import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

export type PortHolder =
  | { kind: 'process'; pid: number; command: string }
  /**
   * Nobody listens, but a connection has the port for its own end, or had it less than a minute ago (TIME-WAIT, RFC 9293
   * section 3.6.1): our ports lie where the kernel gives outgoing connections theirs. Known on Linux only.
   */
  | { kind: 'connection' };

/** Who has each of the TCP ports; a port is absent when nobody does or it cannot be known (another user's process). */
export function holdersOf(ports: readonly number[]): ReadonlyMap<number, PortHolder> {
  if (ports.length === 0) return new Map();
  return process.platform === 'linux' ? holdersByProc(ports) : holdersByLsof(ports);
}

export function describeHolder(holder: PortHolder | undefined): string {
  if (holder === undefined) return "a process of another user's";
  return holder.kind === 'process'
    ? `pid ${holder.pid}: ${holder.command}`
    : 'a connection that is open or ended just now; nobody listens on it';
}

function holdersByProc(ports: readonly number[]): ReadonlyMap<number, PortHolder> {
  const holders = new Map<number, PortHolder>();
  const portOfInode = new Map<string, number>();
  const sockets = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap(socketsIn);
  for (const { port, state, inode } of sockets.filter((socket) => ports.includes(socket.port))) {
    if (state === listening) portOfInode.set(inode, port);
    else holders.set(port, { kind: 'connection' });
  }
  // A listener has connections too: it is who has the port, also when it cannot be known.
  for (const port of portOfInode.values()) holders.delete(port);
  // Held sockets are open in the daemon too: the newest process with the port is the most telling one.
  for (const pid of pids()) {
    for (const inode of socketInodesOf(pid)) {
      const port = portOfInode.get(inode);
      if (port !== undefined) holders.set(port, { kind: 'process', pid, command: commandLineOf(pid) });
    }
  }
  return holders;
}

const listening = '0A';

/** Columns as in proc_net_tcp: local address, remote address, state, …, the inode tenth. */
function socketsIn(table: string): readonly { port: number; state: string; inode: string }[] {
  return textOf(table)
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const columns = line.trim().split(/\s+/);
      const [, local, , state] = columns;
      const inode = columns[9];
      const portHex = local?.split(':')[1];
      if (state === undefined || portHex === undefined || inode === undefined) return [];
      return [{ port: Number.parseInt(portHex, 16), state, inode }];
    });
}

function pids(): readonly number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => Number.isInteger(pid))
    .sort((left, right) => left - right);
}

function socketInodesOf(pid: number): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => socketInode(`/proc/${pid}/fd/${fd}`) ?? []);
  } catch {
    return [];
  }
}

function socketInode(link: string): string | undefined {
  try {
    return /^socket:\[(\d+)\]$/.exec(readlinkSync(link))?.[1];
  } catch {
    return undefined;
  }
}

function commandLineOf(pid: number): string {
  return textOf(`/proc/${pid}/cmdline`).split('\0').join(' ').trim();
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function holdersByLsof(ports: readonly number[]): ReadonlyMap<number, PortHolder> {
  const holders = new Map<number, PortHolder>();
  for (const port of ports) {
    const pid = Number.parseInt(outputOf('lsof', ['-nP', '-t', `-iTCP:${port}`, '-sTCP:LISTEN']), 10);
    if (!Number.isInteger(pid)) continue;
    const command = outputOf('ps', ['-o', 'command=', '-p', String(pid)]).trim();
    holders.set(port, { kind: 'process', pid, command });
  }
  return holders;
}

function outputOf(command: string, args: readonly string[]): string {
  try {
    return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return '';
  }
}

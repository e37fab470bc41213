import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** Every place a platform's files live. The only module that knows a file name below the state directory. */
export type Paths = ReturnType<typeof pathsOf>;

/** sockaddr_un holds 108 bytes on Linux and 104 on macOS, the terminating zero included. */
const longestSocketPathBytes = 103;

/**
 * @param root the directory that holds platform.yaml
 * @param stateDir where the running platform keeps its things; `.payctl` in the root unless the user says otherwise
 */
export function pathsOf(root: string, stateDir = join(root, '.payctl')) {
  const state = resolve(stateDir);
  const isDefault = state === resolve(root, '.payctl');
  return {
    root: resolve(root),
    state,
    /** A second platform beside the first has certificates of its own. */
    certs: isDefault ? join(resolve(root), 'certs') : join(state, 'certs'),
    controlSocket: controlSocketOf(state),
    /** Locked by the kernel for as long as a daemon lives. */
    lockFile: join(state, 'daemon.lock'),
    daemonFile: join(state, 'daemon.json'),
    daemonLog: join(state, 'daemon.log'),
    settingsFile: join(state, 'settings.json'),
    secretsFile: join(state, 'secrets.json'),
    /** A certificate that nobody trusts, for probes that must be refused. */
    untrustedIdentityFile: join(state, 'untrusted-identity.json'),
    processesFile: join(state, 'processes.json'),
    logs: join(state, 'logs'),
    unitLog: (unit: string) => join(state, 'logs', `${unit}.log`),
    data: join(state, 'data'),
    postgresData: join(state, 'data', 'postgres'),
    redisData: join(state, 'data', 'redis'),
    compileCache: join(resolve(root), '.payctl', 'cache', 'compile'),
    /** Shared by all platforms of a checkout: what was downloaded once serves each of them. */
    tools: join(resolve(root), '.payctl', 'tools'),
  };
}

function controlSocketOf(state: string): string {
  // A directory of its own, closed to others: the state directory must stay open to the account PostgreSQL runs under.
  const natural = join(state, 'run', 'control.sock');
  if (Buffer.byteLength(natural) <= longestSocketPathBytes) return natural;
  const digest = createHash('sha256').update(state).digest('hex').slice(0, 16);
  return join(
    process.env['XDG_RUNTIME_DIR'] ?? tmpdir(),
    `payctl-${process.getuid?.() ?? 0}-${digest}`,
    'control.sock',
  );
}

import type { Redis, RedisOptions } from 'ioredis';
import { rollingCount } from '../rolling-count.ts';
import type { Logger } from '../server/logger.ts';

export type RedisClient = Redis;

export type ServiceRedisOptions = {
  host: string;
  port: number;
  password: string | undefined;
  /** Shown in CLIENT LIST. */
  service: string;
  log: Logger;
};

export type ServiceRedis = {
  /** For requests: a command fails at once while there is no connection, and after 1 s without an answer. */
  client: RedisClient;
  state(): { connected: boolean; timeouts: number; recentTimeouts: number };
  /**
   * Lends a connection of its own for commands that block, which end with it when the signal is aborted.
   * @throws Error when it cannot connect, and what the work throws
   */
  withBlockingClient(signal: AbortSignal, work: (client: RedisClient) => Promise<void>): Promise<void>;
  close(): void;
};

const commandTimeoutMs = 1_000;
const connectTimeoutMs = 2_000;
const longestReconnectMs = 2_000;

/**
 * Connects in the background, again and again: the platform serves without Redis. The driver is loaded here and
 * not at start.
 */
export async function createRedis(options: ServiceRedisOptions): Promise<ServiceRedis> {
  const ioredis = await import('ioredis');
  const timeouts = timeoutCounter();
  const client = new ioredis.Redis({ ...connectionOf(options), commandTimeout: commandTimeoutMs });
  countTimeouts(client, timeouts.add);
  logChanges(client, options);
  return {
    client,
    state: () => ({ connected: client.status === 'ready', ...timeouts.read() }),
    withBlockingClient: async (signal, work) => {
      const blocking = new ioredis.Redis(connectionOf(options));
      // Whoever uses it sees its commands fail; the shared client logs.
      blocking.on('error', () => {});
      const leave = () => blocking.disconnect();
      signal.addEventListener('abort', leave, { once: true });
      try {
        await connected(blocking, signal);
        await work(blocking);
      } finally {
        signal.removeEventListener('abort', leave);
        // Not twice: the driver would wait 2 s for the end of what has ended, and keep the process.
        if (!signal.aborted) leave();
      }
    },
    close: () => client.disconnect(),
  };
}

/** Resolves once commands can be sent, or the signal is aborted. @throws Error when it cannot connect */
async function connected(redis: RedisClient, signal: AbortSignal): Promise<void> {
  if (redis.status === 'ready' || signal.aborted) return;
  await new Promise<void>((resolve, reject) => {
    redis
      .once('ready', resolve)
      .once('error', reject)
      .once('end', () => reject(new Error('disconnected')));
  });
}

function connectionOf({ host, port, password, service }: ServiceRedisOptions) {
  return {
    host,
    port,
    ...(password === undefined ? {} : { password }),
    connectionName: service,
    connectTimeout: connectTimeoutMs,
    enableOfflineQueue: false,
    // A command whose connection broke may have been executed: whoever sent it decides.
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    // Replies of one shape, whatever the server's age.
    protocol: 2,
    replyMapping: 'legacy',
    retryStrategy: (attempt: number) => Math.min(50 * 2 ** Math.min(attempt, 6), longestReconnectMs),
  } as const satisfies RedisOptions;
}

function timeoutCounter() {
  let timeouts = 0;
  const recent = rollingCount();
  return {
    add: () => {
      timeouts += 1;
      recent.add();
    },
    read: () => ({ timeouts, recentTimeouts: recent.total() }),
  };
}

/**
 * The driver says a timeout only in words. A timer set just before the driver's own, and as long, rings before it:
 * measuring the time instead would miss the timers that ring a fraction of a millisecond early.
 */
function countTimeouts(client: RedisClient, onTimeout: () => void): void {
  const send = client.sendCommand.bind(client);
  client.sendCommand = (command, stream) => {
    const timer = setTimeout(onTimeout, commandTimeoutMs);
    const stopCounting = () => clearTimeout(timer);
    command.promise.then(stopCounting, stopCounting);
    return send(command, stream);
  };
}

/** Once a change, not once an attempt. */
function logChanges(client: RedisClient, { log }: ServiceRedisOptions): void {
  let isLost = false;
  client.on('error', (error) => {
    if (!isLost) log.warn({ error }, 'Redis is not available');
    isLost = true;
  });
  client.on('ready', () => {
    if (isLost) log.info('Redis is available again');
    isLost = false;
  });
}

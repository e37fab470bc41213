/** The outside world: six APIs and a mail server, each with its own listener, over one state. */
import { once } from 'node:events';
import type { Server } from 'node:http';
import { type ListenOptions, Server as NetServer } from 'node:net';
import { adminRoutes } from './admin.ts';
import { type AdyenOptions, createAdyenApi } from './adyen/api.ts';
import { type BankOptions, createBankApi } from './bank/api.ts';
import { createExchangeRateApi } from './exchange-rates/api.ts';
import { openFaults } from './faults.ts';
import { createRecorder } from './http/recorder.ts';
import type { Route } from './http/router.ts';
import { type Api, createApiServer } from './http/server.ts';
import { createIpGeolocationApi } from './ip-geolocation/api.ts';
import { createMailbox } from './mail/mailbox.ts';
import { createSmtpServer } from './mail/smtp.ts';
import { type Clock, openClock } from './state/clock.ts';
import type { Schedule } from './state/schedule.ts';
import { openStore } from './state/store.ts';
import { createStripeApi, type StripeOptions } from './stripe/api.ts';

export const apiNames = ['stripe', 'bank', 'exchange-rates', 'ip-geolocation', 'adyen', 'mailbox'] as const;
export type ApiName = (typeof apiNames)[number];
export const listenerNames = [...apiNames, 'smtp'] as const;
export type ListenerName = (typeof listenerNames)[number];

export type SandboxOptions = {
  /** Where each API, and the mail server, listens; port 0 takes a free one. */
  listen: Readonly<Record<ListenerName, { fd: number } | { port: number }>>;
  /** Undefined keeps the state in memory only. */
  stateFile: string | undefined;
  stripe: StripeOptions;
  bank: BankOptions;
  adyen: AdyenOptions;
};

export type Sandbox = {
  /** `http://127.0.0.1:42001`, without a trailing slash. */
  url: (api: ApiName) => string;
  smtpPort: () => number;
  /** Resolves when every webhook that is due has been tried. */
  webhooksIdle: () => Promise<void>;
  isListening: () => boolean;
  /** Accepts no more; what is in flight and connections that are kept alive are still answered. */
  drain: () => void;
  /** Drains, waits for the connections to end, at most `graceMs`, and lets go of the state. A second call may hurry it. */
  close: (graceMs: number) => Promise<void>;
};

const host = '127.0.0.1';

export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const store = openStore(options.stateFile);
  const clock = openClock(store);
  const stripe = createStripeApi(store, clock, options.stripe);
  const bank = createBankApi(store, clock, options.bank);
  const adyen = createAdyenApi(store, clock, options.adyen);
  const mailbox = createMailbox(store, clock);
  const smtp = createSmtpServer(mailbox);
  const schedules = [stripe.schedule, bank.schedule, adyen.schedule];
  const advance = (byMs: number) => advanceTime(clock, schedules, byMs);
  const serverOf = (api: Api, own: readonly Route[] = []) => {
    const faults = openFaults(api.name, store);
    const recorder = createRecorder();
    const forget = () => store.clear(`${api.name}.`);
    return createApiServer({
      api,
      faults,
      recorder,
      adminRoutes: adminRoutes(
        { api: api.name, faults, recorder, advance, resetTime: clock.reset, nowMs: clock.nowMs, forget },
        own,
      ),
    });
  };
  const servers: Readonly<Record<ApiName, Server>> = {
    stripe: serverOf(stripe.api, stripe.adminRoutes),
    bank: serverOf(bank.api),
    'exchange-rates': serverOf(createExchangeRateApi(clock)),
    'ip-geolocation': serverOf(createIpGeolocationApi()),
    adyen: serverOf(adyen.api, adyen.adminRoutes),
    mailbox: serverOf(mailbox.api),
  };
  await Promise.all([
    ...apiNames.map((name) => listen(servers[name], options.listen[name])),
    listen(smtp.server, options.listen.smtp),
  ]);
  const urls = new Map(apiNames.map((name) => [name, urlOf(servers[name])]));
  for (const api of [stripe, bank, adyen]) api.start();

  const all = Object.values(servers);
  let mailEnded: Promise<void> | undefined;
  const drain = () => {
    for (const server of all) stopAccepting(server);
    // Mails that are on their way are taken; nobody keeps such a connection.
    mailEnded ??= new Promise((resolve) => smtp.close(() => resolve()));
  };
  const end = async () => {
    await Promise.all([...all.map(connectionsEnded), mailEnded]);
    bank.stop();
    await Promise.all([stripe.stop(), adyen.stop()]);
    store.close();
  };
  let closed: Promise<void> | undefined;
  return {
    url: (api) => urls.get(api) ?? '',
    webhooksIdle: async () => {
      await Promise.all([stripe.webhooks.idle(), adyen.notifications.deliveries.idle()]);
    },
    smtpPort: () => portOf(smtp.server),
    isListening: () => [...all, smtp.server].every((server) => server.listening),
    drain,
    close: (graceMs) => {
      drain();
      const giveUp = setTimeout(() => {
        for (const server of all) server.closeAllConnections();
      }, graceMs);
      closed ??= end();
      return closed.finally(() => clearTimeout(giveUp));
    },
  };
}

/** From task to task, so that what follows from one is due counted from its own time, not from the end. */
function advanceTime(clock: Clock, schedules: readonly Schedule[], byMs: number): void {
  const untilMs = clock.nowMs() + byMs;
  const nextDueMs = () =>
    Math.min(...schedules.map((schedule) => schedule.nextDueMs() ?? Number.POSITIVE_INFINITY));
  for (let dueMs = nextDueMs(); dueMs <= untilMs; dueMs = nextDueMs()) {
    clock.advance(Math.max(0, dueMs - clock.nowMs()));
    for (const schedule of schedules) schedule.runDue();
  }
  clock.advance(Math.max(0, untilMs - clock.nowMs()));
}

async function listen(server: NetServer, where: { fd: number } | { port: number }): Promise<void> {
  const at: ListenOptions & { fd?: number } = 'fd' in where ? { fd: where.fd } : { port: where.port, host };
  const listening = once(server, 'listening');
  server.listen(at);
  await listening;
}

function urlOf(server: Server): string {
  return `http://${host}:${portOf(server)}`;
}

function portOf(server: NetServer): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/**
 * As net.Server does it: http.Server's own close ends idle connections, which races with a request that is
 * on its way. They are told `Connection: close` with their next answer instead.
 */
function stopAccepting(server: Server): void {
  if (!server.listening) return;
  NetServer.prototype.close.call(server);
  server.prependListener('request', (_incoming, outgoing) => outgoing.setHeader('connection', 'close'));
}

function connectionsEnded(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.getConnections((_error, count) => (count === 0 ? resolve() : server.once('close', resolve)));
  });
}

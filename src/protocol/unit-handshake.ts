/**
 * The unit's side of the handshake (handshake.ts). Small and without dependencies, because every unit of
 * ours loads it at start: the service kit and the provider sandbox.
 */
import { readSync, writeSync } from 'node:fs';
import { Socket } from 'node:net';
import { messageOf, type SourceLocation } from '../kernel/failure.ts';
import {
  type AskMethod,
  type DaemonMessage,
  firstListenFd,
  handshakeFdVariable,
  listenFdNamesVariable,
  listenFdsVariable,
  longestHandshakeLineBytes,
  type UnitMessage,
} from './handshake.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Resolves: answered ok. Throws: answered not ok with the error's message. */
export type AskHandler = () => void | Promise<void>;

const lineFeed = 10;

export type AskHandlers = {
  /** Are the unit's own readiness checks (not its peers') healthy? */
  probe: AskHandler;
  /** Resolves when new connections use the certificates on disk. */
  reloadCertificates: AskHandler;
  /** Resolves when accepting has stopped; the unit answers what is in flight and exits by itself afterwards. */
  drain: AskHandler;
};

export type Handshake = {
  /** Says that the unit serves. */
  ready(): void;
  /** Says why it cannot start; resolves when the words have left, so that the unit may exit. */
  failed(message: string, location?: SourceLocation): Promise<void>;
  /** Until this is called every ask is answered not ok. */
  onAsk(handlers: AskHandlers): void;
  /** Called once, when the stream ends or is broken: the daemon is gone and the unit must exit. */
  onDaemonGone(callback: () => void): void;
  /** Lets the process end by itself; the daemon's absence is not watched any more. */
  close(): void;
};

/** Undefined when no daemon started this process (by hand, in a test). */
export function openHandshake(environment: Environment = process.env): Handshake | undefined {
  const fd = numberIn(environment[handshakeFdVariable]);
  return fd === undefined ? undefined : handshakeOver(new Socket({ fd, readable: true, writable: true }));
}

/** The handshake over a stream that is open already. */
export function handshakeOver(socket: Socket): Handshake {
  let handlers: AskHandlers | undefined;
  const gone = onceGone(socket);
  readLines(socket, (line) => {
    const ask = askIn(line);
    if (ask !== undefined) void answer(ask, handlers).then((message) => send(socket, message));
  });
  return {
    ready: () => void send(socket, { type: 'ready' }),
    failed: (message, location) => send(socket, failedMessage(message, location)),
    onAsk: (given) => {
      handlers = given;
    },
    onDaemonGone: gone.subscribe,
    close: () => {
      gone.forget();
      socket.destroy();
    },
  };
}

/**
 * For a process that was started ahead (`standbyVariable`), before it opens the handshake: returns when it is to start
 * as any other, and nothing else runs meanwhile. Does not return when what it has loaded is not fresh any more, of
 * which it tells, or when the daemon is gone.
 */
export function awaitBegin(has: { isFresh: () => boolean }, environment: Environment = process.env): void {
  const fd = numberIn(environment[handshakeFdVariable]);
  if (fd === undefined) return;
  readLine(fd);
  if (has.isFresh()) return;
  writeSync(fd, lineOf({ type: 'stale' }));
  // The daemon ends it: to end by itself would be a failed start.
  for (;;) readLine(fd);
}

/** A byte at a time: what comes after the line is for who opens the handshake. */
function readLine(fd: number): void {
  const byte = Buffer.alloc(1);
  while (byte[0] !== lineFeed) if (readSync(fd, byte) === 0) process.exit(1);
}

/** Name → descriptor of the sockets that the daemon holds for this unit (sd_listen_fds(3)); empty when there are none. */
export function heldSockets(environment: Environment = process.env): ReadonlyMap<string, number> {
  const count = numberIn(environment[listenFdsVariable]) ?? 0;
  const names = (environment[listenFdNamesVariable] ?? '').split(':');
  const fdOf = new Map<string, number>();
  for (let index = 0; index < count; index += 1)
    fdOf.set(names[index] || `unnamed-${index}`, firstListenFd + index);
  return fdOf;
}

async function answer(ask: Ask, handlers: AskHandlers | undefined): Promise<UnitMessage> {
  if (handlers === undefined) return { type: 'answer', id: ask.id, ok: false, message: 'still starting' };
  try {
    await handlerOf(ask.method, handlers)();
    return { type: 'answer', id: ask.id, ok: true };
  } catch (error) {
    return { type: 'answer', id: ask.id, ok: false, message: messageOf(error) };
  }
}

function handlerOf(method: AskMethod, handlers: AskHandlers): AskHandler {
  switch (method) {
    case 'probe':
      return handlers.probe;
    case 'reload-certificates':
      return handlers.reloadCertificates;
    case 'drain':
      return handlers.drain;
  }
}

function readLines(socket: Socket, onLine: (line: string) => void): void {
  let pending: Buffer = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    for (let end = pending.indexOf(lineFeed); end !== -1; end = pending.indexOf(lineFeed)) {
      const line = pending.subarray(0, end).toString('utf8');
      pending = pending.subarray(end + 1);
      onLine(line);
    }
    // A peer that breaks the protocol is no daemon of ours.
    if (pending.length > longestHandshakeLineBytes) socket.destroy();
  });
}

function onceGone(socket: Socket): { subscribe(callback: () => void): void; forget(): void } {
  let isGone = false;
  let callbacks: (() => void)[] = [];
  const tell = () => {
    isGone = true;
    for (const callback of callbacks.splice(0)) callback();
  };
  // 'close' follows every error; without a listener an error would be thrown instead.
  socket
    .on('error', () => {})
    .once('end', tell)
    .once('close', tell);
  return {
    subscribe: (callback) => {
      if (isGone) queueMicrotask(callback);
      else callbacks.push(callback);
    },
    forget: () => {
      callbacks = [];
    },
  };
}

/** Resolves in any case: with the daemon gone there is nobody to tell, and onDaemonGone says so. */
function send(socket: Socket, message: UnitMessage): Promise<void> {
  return new Promise((resolve) => {
    if (!socket.writable) return resolve();
    socket.write(lineOf(message), () => resolve());
  });
}

function lineOf(message: UnitMessage): string {
  return `${JSON.stringify(message)}\n`;
}

function failedMessage(message: string, location: SourceLocation | undefined): UnitMessage {
  return {
    type: 'failed',
    message: message.slice(0, longestHandshakeLineBytes / 8),
    ...(location === undefined ? {} : { file: location.file }),
    ...(location?.line === undefined ? {} : { line: location.line }),
  };
}

type Ask = Extract<DaemonMessage, { type: 'ask' }>;

function askIn(line: string): Ask | undefined {
  const value = parsed(line);
  if (typeof value !== 'object' || value === null || !('type' in value) || value.type !== 'ask')
    return undefined;
  if (!('id' in value) || typeof value.id !== 'number' || !('method' in value)) return undefined;
  const { id, method } = value;
  if (method !== 'probe' && method !== 'reload-certificates' && method !== 'drain') return undefined;
  return { type: 'ask', id, method };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function numberIn(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,5}$/.test(text) ? Number(text) : undefined;
}

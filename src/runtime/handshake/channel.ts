import type { Duplex } from 'node:stream';
import {
  type AskMethod,
  type DaemonMessage,
  longestHandshakeLineBytes,
  type UnitMessage,
} from '../../protocol/handshake.ts';

export type Answer = { ok: boolean; message?: string };

/** The daemon's side of one generation's handshake. */
export type HandshakeChannel = {
  /** Tells a unit on standby to start. */
  begin(): void;
  /** Never throws: no answer in time, or a unit that is gone, is an answer that is not ok. */
  ask(method: AskMethod, timeoutMs: number): Promise<Answer>;
  close(): void;
};

export type HandshakeListener = (message: Exclude<UnitMessage, { type: 'answer' }>) => void;

/** A unit that does not answer is asked no further. */
const mostPending = 64;

/** Reads the unit's words and matches answers to what was asked. What breaks the protocol ends the channel. */
export function openChannel(stream: Duplex, listener: HandshakeListener): HandshakeChannel {
  const pending = new Map<number, (answer: Answer) => void>();
  let lastId = 0;
  const close = (message: string) => {
    stream.destroy();
    for (const settle of [...pending.values()]) settle({ ok: false, message });
  };
  stream.on('error', () => close('the handshake broke'));
  stream.on('close', () => close('it is gone'));
  stream.on(
    'data',
    lineReader(
      (line) => {
        const message = unitMessageIn(line);
        if (message === undefined) return close('it broke the handshake protocol');
        if (message.type !== 'answer') return listener(message);
        const { ok, message: words } = message;
        pending.get(message.id)?.({ ok, ...(words === undefined ? {} : { message: words }) });
      },
      () => close('its handshake line is too long'),
    ),
  );
  const send = (message: DaemonMessage) => void stream.write(`${JSON.stringify(message)}\n`);
  return {
    begin: () => send({ type: 'begin' }),
    ask(method, timeoutMs) {
      if (stream.destroyed || !stream.writable) return Promise.resolve({ ok: false, message: 'it is gone' });
      if (pending.size >= mostPending)
        return Promise.resolve({ ok: false, message: 'it has answered nothing for long' });
      lastId += 1;
      const id = lastId;
      return new Promise<Answer>((resolve) => {
        const timer = setTimeout(
          () => settle({ ok: false, message: `no answer within ${timeoutMs} ms` }),
          timeoutMs,
        );
        const settle = (answer: Answer) => {
          clearTimeout(timer);
          pending.delete(id);
          resolve(answer);
        };
        pending.set(id, settle);
        send({ type: 'ask', id, method });
      });
    },
    close: () => close('it is gone'),
  };
}

function lineReader(onLine: (line: string) => void, onOverflow: () => void): (chunk: Buffer) => void {
  let rest = Buffer.alloc(0);
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    for (let end = rest.indexOf(10); end !== -1; end = rest.indexOf(10)) {
      const line = rest.subarray(0, end).toString('utf8').trim();
      rest = rest.subarray(end + 1);
      if (line !== '') onLine(line);
    }
    if (rest.length > longestHandshakeLineBytes) {
      rest = Buffer.alloc(0);
      onOverflow();
    }
  };
}

/** Undefined when the line is none of the protocol's. */
export function unitMessageIn(line: string): UnitMessage | undefined {
  const value = parsed(line);
  if (value === undefined) return undefined;
  const words = typeof value['message'] === 'string' ? value['message'] : undefined;
  if (value['type'] === 'ready' || value['type'] === 'stale') return { type: value['type'] };
  if (value['type'] === 'failed') {
    const file = typeof value['file'] === 'string' ? { file: value['file'] } : {};
    const lineNumber = typeof value['line'] === 'number' ? { line: value['line'] } : {};
    return { type: 'failed', message: words ?? 'it failed to start', ...file, ...lineNumber };
  }
  if (value['type'] !== 'answer' || typeof value['id'] !== 'number' || typeof value['ok'] !== 'boolean')
    return undefined;
  return {
    type: 'answer',
    id: value['id'],
    ok: value['ok'],
    ...(words === undefined ? {} : { message: words }),
  };
}

function parsed(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

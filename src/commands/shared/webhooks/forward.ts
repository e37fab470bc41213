/** Hands a message on to a developer's own server, body and signatures unchanged. */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { request as requestTls } from 'node:https';
import { messageOf } from '../../../kernel/failure.ts';
import { request as requestPlain } from '../../../kernel/http.ts';

export type ForwardTarget = {
  url: URL;
  /** The certificate of an https URL is believed unseen. */
  skipVerify: boolean;
};

export type Forwarded = {
  /** Null when there was no answer. */
  status: number | null;
  durationMs: number;
  error: string | null;
};

const timeoutMs = 30_000;
/** What the receiver verifies; nothing of the connection they came over. */
const passedOn = [
  'content-type',
  'user-agent',
  'payment-signature',
  'webhook-id',
  'webhook-timestamp',
  'webhook-signature',
] as const;

/** Never throws: what goes wrong is the result. */
export async function forward(
  target: ForwardTarget,
  message: { headers: IncomingHttpHeaders; body: string },
): Promise<Forwarded> {
  const startedAtMs = performance.now();
  const durationMs = () => Math.round(performance.now() - startedAtMs);
  try {
    const status = await post(target, message);
    return { status, durationMs: durationMs(), error: null };
  } catch (error) {
    return { status: null, durationMs: durationMs(), error: reasonOf(error) };
  }
}

function post(
  { url, skipVerify }: ForwardTarget,
  { headers, body }: { headers: IncomingHttpHeaders; body: string },
): Promise<number> {
  const passed = Object.fromEntries(passedOn.map((name) => [name, String(headers[name] ?? '')]));
  const options = {
    method: 'POST',
    headers: { ...passed, 'content-length': Buffer.byteLength(body) },
    agent: false,
    signal: AbortSignal.timeout(timeoutMs),
  } as const;
  return new Promise((resolve, reject) => {
    const answered = (response: IncomingMessage) => {
      resolve(response.statusCode ?? 0);
      // Only its status is of interest, however much it sends.
      response.destroy();
    };
    const outgoing =
      url.protocol === 'https:'
        ? requestTls(url, { ...options, rejectUnauthorized: !skipVerify }, answered)
        : requestPlain(url, options, answered);
    outgoing.once('error', reject);
    outgoing.end(body);
  });
}

function reasonOf(error: unknown): string {
  if (error instanceof Error && error.name === 'AbortError') return `no answer within ${timeoutMs} ms`;
  if (error instanceof AggregateError) return error.errors.map(messageOf).join('; ');
  return messageOf(error);
}

/** The one place that speaks to merchants' servers: bounded in time and size, never redirected, only where it may. */
import type { Agent, Dispatcher } from 'undici';
import { type Destination, destinationOf } from '../domain/address.ts';
import type { AttemptResult } from '../domain/delivery-state.ts';
import { retryAfterMs } from '../domain/retry-after.ts';
import { guardedLookup } from './guarded-lookup.ts';

export type Post = {
  url: string;
  headers: Readonly<Record<string, string>>;
  body: string;
  allowLoopback: boolean;
};

/** From the name's resolution to the answer's end. */
const timeoutMs = 10_000;
/** Of an answer only its beginning is read. */
const longestExcerptBytes = 1_024;
const keepAliveMs = 4_000;
const mostConnectionsOfOrigin = 4;
const longestHeaderBytes = 16_384;

/** Never throws: what goes wrong is the result. */
export async function postWebhook(post: Post): Promise<AttemptResult> {
  const startedAtMs = performance.now();
  const latencyMs = () => Math.round(performance.now() - startedAtMs);
  const destination = destinationOf(post.url, post);
  if (typeof destination === 'string') return unanswered(0, destination);
  try {
    const { status, excerpt, retryAfter } = await send(post, destination);
    const isSuccess = status >= 200 && status < 300;
    return {
      status,
      latencyMs: latencyMs(),
      error: isSuccess ? null : excerpt,
      retryAfterMs: retryAfterMs(status, retryAfter, new Date()),
    };
  } catch (error) {
    return unanswered(latencyMs(), reasonOf(error));
  }
}

function unanswered(latencyMs: number, error: string): AttemptResult {
  return { status: null, latencyMs, error, retryAfterMs: null };
}

type Answer = { status: number; excerpt: string; retryAfter: unknown };

async function send({ headers, body }: Post, { url, reach }: Destination): Promise<Answer> {
  const { request } = await import('undici');
  const dispatcher = await agentOf(reach);
  const signal = AbortSignal.timeout(timeoutMs);
  const answer = await request(url, { method: 'POST', headers, body, dispatcher, signal });
  return {
    status: answer.statusCode,
    retryAfter: answer.headers['retry-after'],
    excerpt: await readExcerpt(answer.body),
  };
}

/** Leaving the loop early destroys the body, and with it the connection of who sends too much. */
async function readExcerpt(body: Dispatcher.ResponseData['body']): Promise<string> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of body) {
    if (!Buffer.isBuffer(chunk)) break;
    chunks.push(chunk);
    sizeBytes += chunk.length;
    if (sizeBytes >= longestExcerptBytes) break;
  }
  const text = Buffer.concat(chunks).subarray(0, longestExcerptBytes).toString('utf8');
  // PostgreSQL's text holds no NUL, and a terminal should be spared the others.
  return text.replaceAll(/\p{Cc}+/gu, ' ').trim();
}

const agents = new Map<Destination['reach'], Promise<Agent>>();

function agentOf(reach: Destination['reach']): Promise<Agent> {
  const agent = agents.get(reach) ?? openAgent(reach);
  agents.set(reach, agent);
  return agent;
}

async function openAgent(reach: Destination['reach']): Promise<Agent> {
  const { Agent } = await import('undici');
  return new Agent({
    connect: { lookup: guardedLookup(reach), timeout: timeoutMs },
    connections: mostConnectionsOfOrigin,
    pipelining: 1,
    keepAliveTimeout: keepAliveMs,
    keepAliveMaxTimeout: keepAliveMs,
    maxHeaderSize: longestHeaderBytes,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
  });
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'the request failed';
  if (error.name === 'TimeoutError') return `no answer within ${timeoutMs} ms`;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return [code, error.message]
    .filter((part) => part !== undefined && part !== '')
    .join(': ')
    .slice(0, longestExcerptBytes);
}

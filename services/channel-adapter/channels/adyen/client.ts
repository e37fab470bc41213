/**
 * Adyen's Checkout and Disputes APIs, and what their answers mean. Source: docs.adyen.com/api-explorer/Checkout/71,
 * docs.adyen.com/development-resources/error-codes. Why not its client: docs/decisions/0006.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Breaker } from '../../../kit/calls/breaker.ts';
import { outsideBreaker } from '../../../kit/calls/outside.ts';
import { remainingMs } from '../../../kit/trace.ts';
import type { Context } from '../../service.ts';
import type { ChannelAnswer, ChannelFailure } from '../channel.ts';
import { isConnectionRefused } from '../connection.ts';

export type Body = Readonly<Record<string, unknown>>;

export type AdyenAccess = {
  /** A POST under the breaker, in what is left of the caller's time; with its key it is the same request again. */
  post(path: string, body: Body, idempotencyKey: string): Promise<ChannelAnswer<Body>>;
  /** The same of the Disputes API. */
  dispute(call: string, body: Body, idempotencyKey: string): Promise<ChannelAnswer<Body>>;
  report(file: string): Promise<ChannelAnswer<string>>;
  breaker: Breaker;
};

const version = 'v71';
const disputePath = '/ca/services/DisputeService/v30';
const attempts = 2;
const pauseMs = 200;
const longestAttemptMs = 10_000;
const shortestAttemptMs = 1_000;
/** For the pause between attempts and for writing down what came of it. */
const marginMs = 2_000;
const largestAnswerBytes = 16 * 1_048_576;

export function adyenAccess({ settings, log }: Pick<Context, 'settings' | 'log'>): AdyenAccess {
  const breaker = outsideBreaker({ settings, log }, 'adyen');
  const { ADYEN_MERCHANT_ACCOUNT: account, ADYEN_API_URL: base } = settings;
  const ask = async (request: Request): Promise<ChannelAnswer<string>> => {
    const timeoutMs = attemptMs();
    if (timeoutMs === undefined) return notAsked('There was no time left to ask Adyen.');
    const report = breaker.enter();
    if (report === undefined) return notAsked('Adyen failed too often lately; its circuit breaker is open.');
    const answer = answerOf(await asked(settings, request, timeoutMs));
    const isFault = answer.kind === 'unknown' || (answer.kind === 'not-asked' && !isOurFault(answer.failure));
    report(isFault ? 'failure' : 'success');
    if (isFault) log.warn({ peer: 'adyen', answer: reasonOf(answer) }, 'Adyen gave no usable answer');
    return answer;
  };
  const post = async (request: Pick<Request, 'base' | 'path'>, body: Body, idempotencyKey: string) => {
    const headers = { 'content-type': 'application/json', 'idempotency-key': idempotencyKey };
    const answer = await ask({ method: 'POST', ...request, headers, body: JSON.stringify(body) });
    if (answer.kind !== 'answered') return answer;
    const value = recordIn(answer.value);
    return value === undefined
      ? ({ kind: 'unknown', reason: 'its answer is no JSON object' } as const)
      : ({ kind: 'answered', value } as const);
  };
  return {
    breaker,
    post: (path, body, key) =>
      post({ base, path: `/${version}${path}` }, { merchantAccount: account, ...body }, key),
    dispute: (call, body, key) =>
      post(
        { base: settings.ADYEN_DISPUTE_API_URL ?? base, path: `${disputePath}/${call}` },
        { merchantAccountCode: account, ...body },
        key,
      ),
    report: (file) =>
      ask({
        method: 'GET',
        base,
        path: `/reports/download/MerchantAccount/${encodeURIComponent(account)}/${file}`,
        headers: {},
      }),
  };
}

type Request = {
  method: 'GET' | 'POST';
  base: string;
  path: string;
  headers: Readonly<Record<string, string>>;
  body?: string;
};

type Heard =
  | { status: number; text: string; mayHaveReached: boolean }
  | { failed: string; mayHaveReached: boolean };

/** Asked twice at most: a connection that broke and an error of Adyen's own are repeated with the same key. */
async function asked(settings: Context['settings'], request: Request, timeoutMs: number): Promise<Heard> {
  let mayHaveReached = false;
  let heard: Heard = { failed: 'it was not asked', mayHaveReached };
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    if (attempt > 1) await pause(pauseMs);
    const before = mayHaveReached;
    try {
      const answer = await fetch(new URL(request.path, request.base), {
        method: request.method,
        headers: { accept: 'application/json', 'x-api-key': settings.ADYEN_API_KEY, ...request.headers },
        ...(request.body === undefined ? {} : { body: request.body }),
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
      });
      const text = await answer.text();
      if (text.length > largestAnswerBytes)
        return { failed: 'its answer is too large', mayHaveReached: true };
      heard = { status: answer.status, text, mayHaveReached: before };
      if (answer.status < 500) return heard;
      mayHaveReached = true;
    } catch (error) {
      mayHaveReached ||= !isConnectionRefused(error);
      heard = { failed: error instanceof Error ? error.message : 'no answer', mayHaveReached };
    }
  }
  return heard;
}

function answerOf(heard: Heard): ChannelAnswer<string> {
  if ('failed' in heard)
    return heard.mayHaveReached
      ? { kind: 'unknown', reason: heard.failed }
      : notAsked('Adyen does not accept connections.');
  const { status, text, mayHaveReached } = heard;
  if (status >= 200 && status < 300) return { kind: 'answered', value: text };
  return refusalOf(status, text, mayHaveReached);
}

function refusalOf(status: number, text: string, mayHaveReached: boolean): ChannelAnswer<string> {
  const problem = recordIn(text);
  const code = String(problem?.['errorCode'] ?? '');
  if (status >= 500 || code === inProgress)
    return { kind: 'unknown', reason: `it answered ${status} ${code}` };
  if (status === 401 || status === 403) {
    const failure = { code: misconfigured, message: 'Adyen does not accept our key or account.' };
    return { kind: 'not-asked', failure };
  }
  // Not done now; an earlier attempt may have been.
  if (status === 429)
    return mayHaveReached ? { kind: 'unknown', reason: 'too many requests' } : notAsked('Adyen is too busy.');
  const message = String(problem?.['message'] ?? `Adyen answered ${status}.`).slice(0, 5_000);
  return { kind: 'refused', failure: { code: codeOfError[code] ?? `adyen_${code || status}`, message } };
}

/** Another request with the key is being worked on, or had another body. */
const inProgress = '704';
const misconfigured = 'channel_misconfigured';

const codeOfError: Readonly<Record<string, string>> = {
  '101': 'incorrect_number',
  '103': 'invalid_cvc',
  '129': 'invalid_expiry',
  '137': 'invalid_amount',
  '138': 'currency_not_supported',
};

/** What does not tell anything of Adyen's health. */
function isOurFault({ code }: ChannelFailure): boolean {
  return code === misconfigured;
}

function reasonOf(answer: ChannelAnswer<string>): string {
  if (answer.kind === 'unknown') return answer.reason;
  return answer.kind === 'answered' ? 'answered' : answer.failure.message;
}

function attemptMs(): number | undefined {
  const share = Math.floor((remainingMs() - marginMs) / attempts);
  return share < shortestAttemptMs ? undefined : Math.min(share, longestAttemptMs);
}

function notAsked(message: string): { kind: 'not-asked'; failure: ChannelFailure } {
  return { kind: 'not-asked', failure: { code: 'channel_unavailable', message } };
}

function recordIn(text: string): Body | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

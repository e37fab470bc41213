/** The bank's transfer API. Its answers are checked: they come from outside. */
import { outsideBreaker } from '../../kit/calls/outside.ts';
import { stringifyJson } from '../../kit/contract/json.ts';
import type { Logger } from '../../kit/server/logger.ts';
import { remainingMs } from '../../kit/trace.ts';
import type { Destination } from '../domain/sealed-account.ts';

export type Transfer = {
  id: string;
  status: 'pending' | 'in_transit' | 'paid' | 'failed';
  failure: { code: string; message: string } | undefined;
};

export type TransferOrder = {
  /** Minor units. */
  amount: bigint;
  currency: string;
  holderName: string;
  destination: Destination;
  reference: string;
};

/** `unknown`: the bank may have it, and must be asked by its key. `refused`: it has not, for a reason. */
export type BankAnswer =
  | { outcome: 'transfer'; transfer: Transfer }
  | { outcome: 'refused'; code: string; message: string }
  | { outcome: 'none' }
  | { outcome: 'unknown'; reason: string };

/** `unknown`: it did not say, and may be asked again. */
export type NameAnswer =
  | { outcome: 'match' | 'close_match' | 'no_match' | 'unavailable'; nameAtBank: string | null }
  | { outcome: 'unknown'; reason: string };

export type BankSettings = { BANK_API_URL: string; BANK_API_KEY: string };

export type BankApi = {
  /** The same key never makes a second transfer. */
  transfer(order: TransferOrder, idempotencyKey: string): Promise<BankAnswer>;
  get(transferId: string): Promise<BankAnswer>;
  /** `none` when the bank has no transfer with the key. */
  findByKey(idempotencyKey: string): Promise<BankAnswer>;
  /** Verification of payee: whether the account is known under the name. */
  verifyAccount(holderName: string, destination: Destination): Promise<NameAnswer>;
};

const timeoutMs = 10_000;
const largestAnswerBytes = 1_048_576;

export function bankApi(settings: BankSettings, log: Logger): BankApi {
  const ask = (request: BankRequest) => askBank(settings, log, request);
  return {
    transfer: async (order, key) => {
      const body = stringifyJson({
        amount: order.amount.toString(),
        currency: order.currency,
        destination: { holder_name: order.holderName, ...order.destination },
        reference: order.reference,
      });
      const headers = { 'content-type': 'application/json', 'idempotency-key': key };
      return answerOf(await ask({ method: 'POST', path: '/v1/transfers', headers, body }));
    },
    get: async (id) =>
      answerOf(await ask({ method: 'GET', path: `/v1/transfers/${encodeURIComponent(id)}` })),
    findByKey: async (key) => {
      const path = `/v1/transfers?idempotency_key=${encodeURIComponent(key)}&limit=1`;
      return firstOf(await ask({ method: 'GET', path }));
    },
    verifyAccount: async (holderName, destination) => {
      const body = stringifyJson({ holder_name: holderName, ...destination });
      const headers = { 'content-type': 'application/json' };
      return nameAnswerOf(await ask({ method: 'POST', path: '/v1/account-verifications', headers, body }));
    },
  };
}

type BankRequest = { method: 'GET' | 'POST'; path: string; headers?: Record<string, string>; body?: string };
type Raw = { status: number; value: unknown } | { failed: string };

async function askBank(settings: BankSettings, log: Logger, request: BankRequest): Promise<Raw> {
  const report = outsideBreaker({ settings, log }, 'bank').enter();
  if (report === undefined) return { failed: 'it failed too often lately; its circuit breaker is open' };
  try {
    const answer = await fetch(new URL(request.path, settings.BANK_API_URL), {
      method: request.method,
      headers: {
        accept: 'application/json',
        authorization: `Bearer ${settings.BANK_API_KEY}`,
        ...request.headers,
      },
      ...(request.body === undefined ? {} : { body: request.body }),
      signal: AbortSignal.timeout(Math.max(1, Math.min(timeoutMs, remainingMs()))),
    });
    const value = await bodyIn(answer);
    report(answer.status >= 500 ? 'failure' : 'success');
    return { status: answer.status, value };
  } catch (error) {
    report('failure');
    return { failed: error instanceof Error ? error.message : 'no answer' };
  }
}

async function bodyIn(answer: Response): Promise<unknown> {
  const text = await answer.text();
  if (text.length > largestAnswerBytes) throw new Error('its answer is too large');
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function answerOf(raw: Raw): BankAnswer {
  if ('failed' in raw) return { outcome: 'unknown', reason: raw.failed };
  const { status, value } = raw;
  if (status >= 200 && status < 300) return transferOf(value);
  if (status === 404) return { outcome: 'none' };
  const code = textIn(value, 'code') ?? `http_${status}`;
  // In flight, too many, not signed in: nothing that says what becomes of this transfer.
  const isDefinite = status === 400 || status === 422;
  if (!isDefinite) return { outcome: 'unknown', reason: `it answered ${status} ${code}` };
  return { outcome: 'refused', code, message: textIn(value, 'detail') ?? 'The bank refused the transfer.' };
}

function firstOf(raw: Raw): BankAnswer {
  if ('failed' in raw) return { outcome: 'unknown', reason: raw.failed };
  const list: unknown = isRecord(raw.value) ? raw.value['data'] : undefined;
  if (raw.status !== 200 || !Array.isArray(list))
    return { outcome: 'unknown', reason: `it answered ${raw.status} and no list` };
  const [first]: unknown[] = list;
  return first === undefined ? { outcome: 'none' } : transferOf(first);
}

const nameResults = {
  match: 'match',
  close_match: 'close_match',
  no_match: 'no_match',
  not_possible: 'unavailable',
} as const;

/** An account that the bank does not take at all is none under this name. */
function nameAnswerOf(raw: Raw): NameAnswer {
  if ('failed' in raw) return { outcome: 'unknown', reason: raw.failed };
  const { status, value } = raw;
  if (status === 422) return { outcome: 'no_match', nameAtBank: null };
  const result = textIn(value, 'result');
  if (status !== 200 || result === undefined || !isNameResult(result))
    return { outcome: 'unknown', reason: `it answered ${status} and no result` };
  return { outcome: nameResults[result], nameAtBank: textIn(value, 'matched_name') ?? null };
}

function isNameResult(text: string): text is keyof typeof nameResults {
  return Object.hasOwn(nameResults, text);
}

const statuses = ['pending', 'in_transit', 'paid', 'failed'] as const;

function transferOf(value: unknown): BankAnswer {
  const id = textIn(value, 'id');
  const status = statuses.find((known) => known === textIn(value, 'status'));
  if (id === undefined || status === undefined)
    return { outcome: 'unknown', reason: 'its answer is not a transfer' };
  const code = textIn(value, 'failure_code');
  const message = textIn(value, 'failure_message') ?? 'The bank could not pay it out.';
  return {
    outcome: 'transfer',
    transfer: { id, status, failure: code === undefined ? undefined : { code, message } },
  };
}

function textIn(value: unknown, name: string): string | undefined {
  const found: unknown = isRecord(value) ? value[name] : undefined;
  return typeof found === 'string' ? found : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** The bank's API: `POST /v1/transfers` and what becomes of them, `POST /v1/account-verifications`. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { type Answer, jsonBody, type Route, type SandboxRequest } from '../http/router.ts';
import type { Api } from '../http/server.ts';
import type { Clock } from '../state/clock.ts';
import { openSchedule, type Schedule } from '../state/schedule.ts';
import type { Collection, Store } from '../state/store.ts';
import { verifyAccount } from './account-verifications.ts';
import {
  type Bank,
  type BankDelays,
  carryTransfers,
  createTransfer,
  magicOf,
  readTransfer,
  type Transfer,
} from './transfers.ts';

export type BankOptions = { apiKey: string | undefined; delays: BankDelays };
export type BankApi = { api: Api; schedule: Schedule; start: () => void; stop: () => void };

type Kept = { id: string; fingerprint: string; status: number; body: object };

const maxTransfers = 50_000;

export function createBankApi(store: Store, clock: Clock, { apiKey, delays }: BankOptions): BankApi {
  const schedule = openSchedule('bank', store, clock);
  const bank: Bank = { transfers: store.collection('bank.transfer', maxTransfers), clock, schedule, delays };
  const kept = store.collection<Kept>('bank.idempotency', maxTransfers);
  carryTransfers(bank);
  const routes: readonly Route[] = [
    { method: 'POST', pattern: '/v1/transfers', handle: (request) => submit(bank, kept, request) },
    { method: 'GET', pattern: '/v1/transfers', handle: (request) => list(bank, request) },
    { method: 'POST', pattern: '/v1/account-verifications', handle: verify },
    {
      method: 'GET',
      pattern: '/v1/transfers/:id',
      handle: (request) => one(bank, request.values['id'] ?? ''),
    },
  ];
  return {
    schedule,
    start: schedule.start,
    stop: schedule.stop,
    api: {
      name: 'bank',
      routes,
      authenticate: (request) =>
        isSignedIn(request, apiKey)
          ? undefined
          : refuse(401, 'unauthorized', 'A valid API key is needed: Authorization: Bearer …'),
      around: (_request, handle) =>
        store.transaction(() => {
          const answer = handle();
          if (answer instanceof Promise)
            throw new Error('a route of the bank API answers within its transaction');
          return answer;
        }),
      error: ({ status, code, message }) => refuse(status, code, message),
    },
  };
}

function submit(bank: Bank, kept: Collection<Kept>, request: SandboxRequest): Answer {
  const key = request.headers['idempotency-key'];
  if (typeof key !== 'string' || key === '' || key.length > 255) {
    return refuse(400, 'idempotency_key_required', 'Idempotency-Key of 1 to 255 characters is needed');
  }
  const fingerprint = createHash('sha256').update(request.body).digest('hex');
  const first = kept.get(key);
  if (first !== undefined) {
    if (first.fingerprint !== fingerprint)
      return refuse(422, 'idempotency_key_reused', 'this Idempotency-Key was used with another body');
    return { status: first.status, body: first.body, headers: { 'idempotency-replayed': 'true' } };
  }
  const body = jsonBody(request);
  const read = body === undefined ? undefined : readTransfer(body);
  if (read === undefined) return refuse(400, 'invalid_json', 'the body must be a JSON object');
  if ('code' in read) return refuse(422, read.code, read.detail, read.field);
  const magic = magicOf(read.destination);
  if (magic === 'invalid_account')
    return refuse(422, 'invalid_account', 'the account cannot receive transfers', 'destination');
  const transfer = createTransfer(bank, read, key);
  kept.put({ id: key, fingerprint, status: 201, body: transfer });
  return {
    status: 201,
    body: transfer,
    headers: { location: `/v1/transfers/${transfer.id}` },
    isWithheld: magic === 'timeout',
  };
}

function verify(request: SandboxRequest): Answer {
  const body = jsonBody(request);
  if (body === undefined) return refuse(400, 'invalid_json', 'the body must be a JSON object');
  const answer = verifyAccount(body);
  return 'code' in answer ? refuse(422, answer.code, answer.detail, answer.field) : answer;
}

function list(bank: Bank, { query }: SandboxRequest): Answer {
  const text = (name: string) => (typeof query[name] === 'string' ? query[name] : undefined);
  const limit = Number(text('limit') ?? '20');
  if (!Number.isInteger(limit) || limit < 1 || limit > 100)
    return refuse(400, 'invalid_request', 'limit must be between 1 and 100', 'limit');
  const [status, reference, key, after] = [
    text('status'),
    text('reference'),
    text('idempotency_key'),
    text('starting_after'),
  ];
  const data: Transfer[] = [];
  let hasMore = false;
  const from = {
    ...(key === undefined ? {} : { parent: key }),
    ...(after === undefined ? {} : { olderThan: after }),
  };
  for (const transfer of bank.transfers.scan(from)) {
    if (status !== undefined && transfer.status !== status) continue;
    if (reference !== undefined && transfer.reference !== reference) continue;
    hasMore = data.length === limit;
    if (hasMore) break;
    data.push(transfer);
  }
  return { status: 200, body: { object: 'list', data, has_more: hasMore } };
}

function one(bank: Bank, id: string): Answer {
  const transfer = bank.transfers.get(id);
  return transfer === undefined
    ? refuse(404, 'not_found', `there is no transfer ${id}`)
    : { status: 200, body: transfer };
}

function refuse(status: number, code: string, detail: string, field?: string): Answer {
  const body = {
    type: `urn:bank:problem:${code}`,
    title: code.replaceAll('_', ' '),
    status,
    code,
    detail,
    ...(field === undefined ? {} : { field }),
  };
  return { status, body, headers: { 'content-type': 'application/problem+json' } };
}

function isSignedIn(request: SandboxRequest, apiKey: string | undefined): boolean {
  const given = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1];
  if (given === undefined) return false;
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return apiKey === undefined || timingSafeEqual(digest(given), digest(apiKey));
}

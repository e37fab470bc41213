/** What can go wrong with an outside API, switched on by tests and fault drills. */
import { randomUUID } from 'node:crypto';
import type { Store } from './state/store.ts';

export const faultKinds = [
  /** Answers late, by `latencyMs`. */
  'latency',
  /** Answers `status` (500) without having done anything. */
  'error',
  /** 429 with Retry-After, without having done anything. */
  'rate-limit',
  /** Never answers, and does nothing. */
  'hang',
  /** Does what was asked and never answers: the outcome is unknown to the caller. */
  'hang-after',
  /** Cuts the connection before anything is done. */
  'drop',
  /** Does what was asked, then cuts the connection: the outcome is unknown to the caller. */
  'drop-after',
] as const;
export type FaultKind = (typeof faultKinds)[number];

export type Fault = {
  id: string;
  kind: FaultKind;
  latencyMs: number;
  status: number;
  retryAfterSeconds: number;
  /** 0 to 1: which share of the matching requests is struck; evenly spread, not by chance, so that tests repeat. */
  rate: number;
  /** How many more requests it strikes; null until reset. */
  remaining: number | null;
  method: string | null;
  pathPrefix: string | null;
  /** Grows by `rate` a request; a whole one strikes. */
  accumulated: number;
};

export type Faults = {
  add(fault: FaultRequest): Fault;
  list(): readonly Fault[];
  clear(): void;
  /** The faults that strike this request; counts them down. */
  strike(method: string, path: string): readonly Fault[];
};

export type FaultRequest = Partial<Omit<Fault, 'id' | 'accumulated' | 'kind'>> & { kind: FaultKind };

const maxFaults = 32;

/** Kept in the store, so that a drill outlives a reload of the sandbox. */
export function openFaults(api: string, store: Store): Faults {
  const faults = store.collection<Fault>(`${api}.fault`, maxFaults);
  const list = () => [...faults.scan({ ascending: true })];
  return {
    list,
    clear: () => store.clear(`${api}.fault`),
    add: (request) => {
      const fault = { ...defaults, ...request, id: randomUUID(), accumulated: 0 };
      faults.put(fault);
      return fault;
    },
    strike: (method, path) => {
      const matching = list().filter((fault) => matches(fault, method, path));
      if (matching.length === 0) return [];
      return store.transaction(() => matching.filter((fault) => countDown(fault)));
    },
  };

  function countDown(fault: Fault): boolean {
    const accumulated = fault.accumulated + fault.rate;
    const isStruck = accumulated >= 1;
    const remaining = fault.remaining === null || !isStruck ? fault.remaining : fault.remaining - 1;
    if (remaining === 0) faults.delete(fault.id);
    else faults.put({ ...fault, accumulated: isStruck ? accumulated - 1 : accumulated, remaining });
    return isStruck;
  }
}

const defaults = {
  latencyMs: 1_000,
  status: 500,
  retryAfterSeconds: 1,
  rate: 1,
  remaining: null,
  method: null,
  pathPrefix: null,
};

function matches(fault: Fault, method: string, path: string): boolean {
  if (fault.method !== null && fault.method !== method) return false;
  return fault.pathPrefix === null || path.startsWith(fault.pathPrefix);
}

/** What a fault request lacks, in words; undefined when it is whole. */
export function problemWithFault(body: Record<string, unknown>): string | undefined {
  if (!isFaultKind(body['kind'])) return `kind must be one of ${faultKinds.join(', ')}`;
  if (!isNumberIn(body['latencyMs'], 0, 600_000)) return 'latencyMs must be between 0 and 600000';
  if (!isNumberIn(body['status'], 400, 599)) return 'status must be between 400 and 599';
  if (!isNumberIn(body['rate'], 0, 1)) return 'rate must be between 0 and 1';
  if (!isNumberIn(body['remaining'], 1, 1_000_000)) return 'remaining must be 1 or more';
  return undefined;
}

/** @throws TypeError when problemWithFault was not asked first */
export function faultFrom(body: Record<string, unknown>): FaultRequest {
  if (!isFaultKind(body['kind'])) throw new TypeError('not a fault');
  const number = (name: string) => (typeof body[name] === 'number' ? { [name]: body[name] } : {});
  return {
    kind: body['kind'],
    ...number('latencyMs'),
    ...number('status'),
    ...number('retryAfterSeconds'),
    ...number('rate'),
    ...number('remaining'),
    ...(typeof body['method'] === 'string' ? { method: body['method'].toUpperCase() } : {}),
    ...(typeof body['pathPrefix'] === 'string' ? { pathPrefix: body['pathPrefix'] } : {}),
  };
}

function isFaultKind(value: unknown): value is FaultKind {
  return faultKinds.some((kind) => kind === value);
}

function isNumberIn(value: unknown, least: number, most: number): boolean {
  return (
    value === undefined || value === null || (typeof value === 'number' && value >= least && value <= most)
  );
}

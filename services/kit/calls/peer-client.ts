import type { Contract, Endpoint, InputOf, OutputOf } from '../contract/contract.ts';
import type { PeerContracts } from '../service.ts';

export type PeerClients<P extends PeerContracts> = { readonly [A in keyof P]: PeerClient<P[A]> };

export type PeerClient<C extends Contract> = {
  readonly [K in keyof C['endpoints']]: PeerCall<C['endpoints'][K]>;
};

/** @throws PeerProblem when the callee answered with a problem; PeerUnavailable when it gave no usable answer */
export type PeerCall<E extends Endpoint> = (input: InputOf<E>, options?: CallOptions) => Promise<OutputOf<E>>;

export type CallOptions = {
  /** Makes a POST safe to repeat; a fresh one a call unless given. Sagas give a deterministic one. */
  idempotencyKey?: string;
  /** Never beyond the request's own deadline. 30 s unless given. */
  timeoutMs?: number;
};

/** The callee refused: its status and code. */
export class PeerProblem extends Error {
  readonly service: string;
  readonly status: number;
  readonly code: string;

  constructor(details: { service: string; status: number; code: string; detail: string }) {
    super(details.detail);
    this.name = 'PeerProblem';
    this.service = details.service;
    this.status = details.status;
    this.code = details.code;
  }
}

/** No usable answer. `unknown`: the callee may have done it; `not-executed`: it certainly has not. */
export class PeerUnavailable extends Error {
  readonly service: string;
  readonly outcome: 'unknown' | 'not-executed';
  readonly reason: 'breaker-open' | 'deadline' | 'connection' | 'server-error';

  constructor(
    details: {
      service: string;
      outcome: 'unknown' | 'not-executed';
      reason: PeerUnavailable['reason'];
      detail: string;
    },
    cause?: unknown,
  ) {
    super(details.detail, { cause });
    this.name = 'PeerUnavailable';
    this.service = details.service;
    this.outcome = details.outcome;
    this.reason = details.reason;
  }
}

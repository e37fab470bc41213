/**
 * A service's public contract: endpoints and events as one declaration. Validation, types, OpenAPI and the
 * callers' typed client all come from it.
 */
import type { Static, TObject, TSchema } from 'typebox';

export type Contract = {
  /** Its name in platform.yaml. */
  service: string;
  title: string;
  endpoints: Readonly<Record<string, Endpoint>>;
  /** Event type (`order.created`) → schema of its data. */
  events: Readonly<Record<string, TSchema>>;
};

export type Endpoint = {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With parameters as `:order_id`. */
  path: `/${string}`;
  summary: string;
  description?: string;
  params?: TObject;
  query?: TObject;
  body?: TSchema;
  response: TSchema;
  /** Of a success; 200 unless said otherwise. */
  status?: 200 | 201 | 202 | 204;
  /** Stable codes of the problems it answers besides the kit's own. */
  problems?: Readonly<Record<string, ProblemDeclaration>>;
  /**
   * Takes an `Idempotency-Key`. `transaction`: the handler runs in one database transaction that also stores
   * the answer. `saga`: the handler spans services; it binds the key to a resource and can be resumed.
   */
  idempotency?: 'transaction' | 'saga';
  /** The answer shows a secret, once: what is kept of it for a repetition is encrypted. */
  confidential?: true;
  /** Reachable on the public listener, signed in this way. Absent: only over mutual TLS. */
  public?: 'api-key' | 'session' | 'anonymous';
  /** An outside party tells of something, and signs it: it has a rate limit of its own in platform.yaml. */
  webhook?: true;
  /** Narrower than the callers that platform.yaml lets in: only these services (the operator always). */
  callers?: readonly string[];
  /** What the answer is when it is not JSON. */
  produces?: 'text/html' | 'text/csv';
  /** The handler needs the body's exact bytes (signatures). */
  rawBody?: true;
  /** What a raw body is, when it is not JSON; the handler reads it. */
  consumes?: 'text/csv';
  /** Of the whole body; 1 MiB unless said otherwise. */
  bodyLimitBytes?: number;
};

export type ProblemDeclaration = {
  status: 400 | 401 | 402 | 403 | 404 | 409 | 410 | 413 | 415 | 422 | 429 | 502 | 503;
  title: string;
};

export function defineContract<const C extends Contract>(contract: C): C {
  return contract;
}

type StaticOf<S> = S extends TSchema ? Static<S> : undefined;

/** What a handler is given and a caller passes: validated, with amounts as bigint. */
export type InputOf<E extends Endpoint> = (E extends { params: infer P }
  ? { params: StaticOf<P> }
  : unknown) &
  (E extends { query: infer Q } ? { query: StaticOf<Q> } : unknown) &
  (E extends { body: infer B } ? { body: StaticOf<B> } : unknown);

export type OutputOf<E extends Endpoint> = Static<E['response']>;

export type EventDataOf<C extends Contract, T extends keyof C['events']> = C['events'][T] extends TSchema
  ? Static<C['events'][T]>
  : never;

import type { IncomingHttpHeaders } from 'node:http';
import { type Params, parseParams } from './params.ts';

export type SandboxRequest = {
  method: string;
  path: string;
  query: Params;
  queryText: string;
  headers: IncomingHttpHeaders;
  body: string;
  /** From the route's pattern, decoded. */
  values: Readonly<Record<string, string>>;
  /** `http://127.0.0.1:42001`, as the caller addressed this listener. */
  origin: string;
};

export type Answer = {
  status: number;
  /** An object is sent as JSON, a string as HTML; absent with an empty body. */
  body?: object | string;
  headers?: Readonly<Record<string, string>>;
  /** Done, but never told: the caller's outcome is unknown. */
  isWithheld?: boolean;
};

export type Route = {
  method: 'GET' | 'POST' | 'DELETE';
  /** `/v1/charges/:id`. */
  pattern: string;
  handle: (request: SandboxRequest) => Answer | Promise<Answer>;
};

export type Router = (
  method: string,
  path: string,
) => { route: Route; values: Readonly<Record<string, string>> } | undefined;

/** Routes are tried in their order: a fixed path stands before one with a parameter. */
export function routerOf(routes: readonly Route[]): Router {
  const compiled = routes.map((route) => ({ route, expression: expressionOf(route.pattern) }));
  return (method, path) => {
    for (const { route, expression } of compiled) {
      const match = route.method === method ? expression.exec(path) : null;
      if (match !== null) return { route, values: decoded(match.groups ?? {}) };
    }
    return undefined;
  };
}

/** JSON body as a record; undefined when it is none. */
export function jsonBody(request: SandboxRequest): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(request.body === '' ? '{}' : request.body);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function formBody(request: SandboxRequest): Params {
  return parseParams(request.body);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function expressionOf(pattern: string): RegExp {
  return new RegExp(`^${pattern.replaceAll(/:(\w+)/g, '(?<$1>[^/]+)')}/?$`);
}

function decoded(groups: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(groups).map(([name, value]) => [name, safelyDecoded(value)]));
}

function safelyDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

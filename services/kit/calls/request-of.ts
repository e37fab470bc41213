/** A call's HTTP request, made from the contract that the callee validates it with. */
import type { Endpoint } from '../contract/contract.ts';
import { stringifyJson } from '../contract/json.ts';
import { Problem } from '../problem.ts';

export type CallInput = {
  params?: Readonly<Record<string, unknown>>;
  query?: Readonly<Record<string, unknown>>;
  body?: unknown;
};

/** @throws Problem 400 for a name that a URL cannot hold; Error when a path parameter is missing: the caller's bug */
export function pathOf(endpoint: Endpoint, input: CallInput): string {
  const path = endpoint.path.replaceAll(/:([a-z_]+)/g, (_match, name: string) =>
    pathSegment(name, input.params?.[name]),
  );
  const query = queryOf(input.query ?? {});
  return query === '' ? path : `${path}?${query}`;
}

export function bodyOf(endpoint: Endpoint, input: CallInput): string | undefined {
  return endpoint.body === undefined ? undefined : stringifyJson(input.body);
}

function pathSegment(name: string, value: unknown): string {
  const segment = encodeURIComponent(textOf(value));
  if (segment === '') throw new Error(`the path parameter ${name} is empty`);
  // A dot segment would be resolved away by whoever normalises the URL (RFC 3986 section 5.2.4).
  if (segment === '.' || segment === '..')
    throw new Problem({
      code: 'invalid_request',
      status: 400,
      detail: `${name} is "${segment}", which no URL can name.`,
    });
  return segment;
}

function queryOf(query: Readonly<Record<string, unknown>>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value])
      if (one !== undefined) parameters.append(name, textOf(one));
  }
  return parameters.toString();
}

function textOf(value: unknown): string {
  return value === undefined || value === null ? '' : String(value);
}

/** Reading one parameter of a request, with Stripe's errors when it is not what it must be. */
import { listIn, type Params } from '../http/params.ts';
import { invalid, missing } from './errors.ts';

export type Metadata = Record<string, string>;

export function textIn(params: Params, name: string): string | undefined {
  const value = params[name];
  if (typeof value === 'object') throw invalid(`Invalid string: ${name}`, { param: name });
  return value === '' ? undefined : value;
}

export function requiredText(params: Params, name: string): string {
  const value = textIn(params, name);
  if (value === undefined) throw missing(name);
  return value;
}

export function choiceIn<T extends string>(
  params: Params,
  name: string,
  choices: readonly T[],
): T | undefined {
  const value = textIn(params, name);
  if (value === undefined) return undefined;
  const found = choices.find((choice) => choice === value);
  if (found === undefined)
    throw invalid(`Invalid ${name}: must be one of ${choices.join(', ')}`, { param: name });
  return found;
}

export function integerIn(params: Params, name: string): number | undefined {
  const value = textIn(params, name);
  if (value === undefined) return undefined;
  if (!/^-?\d{1,15}$/.test(value)) {
    throw invalid(`Invalid integer: ${value}`, { code: 'parameter_invalid_integer', param: name });
  }
  return Number(value);
}

export function flagIn(params: Params, name: string): boolean | undefined {
  const value = textIn(params, name);
  if (value === undefined) return undefined;
  if (value !== 'true' && value !== 'false') throw invalid(`Invalid boolean: ${value}`, { param: name });
  return value === 'true';
}

export function nestedIn(params: Params, name: string): Params | undefined {
  const value = params[name];
  return typeof value === 'object' ? value : undefined;
}

export function textsIn(params: Params, name: string): readonly string[] {
  return listIn(params, name).filter((value) => typeof value === 'string');
}

/** Keys with an empty value are removed, and an empty `metadata` removes all: docs.stripe.com/api/metadata. */
export function mergedMetadata(params: Params, present: Metadata): Metadata {
  if (params['metadata'] === '') return {};
  const merged = { ...present };
  for (const [key, value] of Object.entries(nestedIn(params, 'metadata') ?? {})) {
    if (typeof value !== 'string') throw invalid('Metadata values must be strings.', { param: 'metadata' });
    if (key.length > 40) throw invalid('Metadata keys can be at most 40 characters.', { param: 'metadata' });
    if (value.length > 500)
      throw invalid('Metadata values can be at most 500 characters.', { param: `metadata[${key}]` });
    if (value === '') delete merged[key];
    else merged[key] = value;
  }
  if (Object.keys(merged).length > 50)
    throw invalid('Metadata can have at most 50 keys.', { param: 'metadata' });
  return merged;
}

/** A parameter that the endpoint does not know is refused, as Stripe does. */
export function onlyKnown(params: Params, known: readonly string[]): void {
  const unknown = Object.keys(params).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw invalid(`Received unknown parameter: ${unknown}`, { code: 'parameter_unknown', param: unknown });
}

/** Checks values against the contract's schemas. The compiler is loaded with the first check, not at start. */
import type { TSchema } from 'typebox';
import type { Validator } from 'typebox/compile';

export type Violation = { pointer: string; detail: string };

const validators = new WeakMap<TSchema, Validator>();
const mostViolations = 20;

/** What is wrong with the value; empty when it fits. Pointers are RFC 6901. */
export async function violationsOf(schema: TSchema, value: unknown): Promise<Violation[]> {
  const validator = validators.get(schema) ?? (await compile(schema));
  if (validator.Check(value)) return [];
  const errors = validator
    .Errors(value)
    .filter((error) => error.keyword !== 'boolean' && error.keyword !== 'anyOf');
  return errors
    .slice(0, mostViolations)
    .map((error) => ({ pointer: error.instancePath, detail: detailOf(error) }));
}

/** Loads the compiler ahead of the first request, once the service serves. */
export async function warmValidation(): Promise<void> {
  await import('typebox/compile');
}

async function compile(schema: TSchema): Promise<Validator> {
  const { Compile } = await import('typebox/compile');
  const validator = Compile(schema);
  validators.set(schema, validator);
  return validator;
}

function detailOf(error: { keyword: string; message: string; params: object }): string {
  const unknown: unknown =
    'additionalProperties' in error.params ? error.params.additionalProperties : undefined;
  if (Array.isArray(unknown)) return `unknown property ${unknown.join(', ')}`;
  return error.message.replaceAll('bigint', 'integer');
}

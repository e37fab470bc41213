/**
 * The JSON Schema (2020-12) that an entry may have, and whether a value fits it. Whoever may change an entry may write
 * any schema, so that size, depth and the time of a check are bounded: a pattern may well take for ever.
 */
import { types } from 'node:util';
import { runInNewContext } from 'node:vm';
import type { ErrorObject, ValidateFunction } from 'ajv';
import type { Ajv2020 } from 'ajv/dist/2020.js';
import { stringifyJson } from '../../kit/contract/json.ts';
import { Problem } from '../../kit/problem.ts';

export type ValueSchema = Readonly<Record<string, unknown>>;

const largestSchemaBytes = 16_384;
const deepestSchema = 32;
const longestCheckMs = 2_000;
const mostViolations = 20;

/** @throws Problem 422 `invalid_schema`, with pointers into it where it is known what is wrong */
export async function assertSchema(schema: ValueSchema): Promise<void> {
  const text = stringifyJson(schema);
  const sizeBytes = Buffer.byteLength(text);
  if (sizeBytes > largestSchemaBytes)
    throw invalidSchema(`It has ${sizeBytes} bytes; at most ${largestSchemaBytes} are kept.`);
  assertSelfContained(schema, '', 0);
  await compiled(schema);
}

/**
 * Without a schema everything fits.
 * @throws Problem 422 `value_violates_schema`, with pointers into the value; `invalid_schema`
 */
export async function assertFits(schema: ValueSchema | null, value: unknown): Promise<void> {
  if (schema === null) return;
  const validate = await compiled(schema);
  // A schema's numbers are JSON's: an integer beyond the safe ones is one too.
  const plain: unknown = JSON.parse(stringifyJson(value));
  const isFitting = limited(() => validate(plain));
  if (isFitting === true) return;
  const errors =
    typeof isFitting === 'string'
      ? [{ pointer: '/value', detail: isFitting }]
      : (validate.errors ?? []).slice(0, mostViolations).map(violationOf);
  const [first] = errors;
  throw new Problem({
    code: 'value_violates_schema',
    status: 422,
    detail: `The value does not fit the schema of the entry: ${first?.pointer} ${first?.detail}.`,
    errors,
  });
}

/** Only `#…`: nothing is ever fetched, nor found under a name that another schema gave. */
function assertSelfContained(part: unknown, pointer: string, depth: number): void {
  if (typeof part !== 'object' || part === null) return;
  if (depth > deepestSchema) throw invalidSchema(`It is deeper than ${deepestSchema} levels.`, pointer);
  for (const [name, inner] of Object.entries(part)) {
    const own = `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    if (references.has(name) && typeof inner === 'string' && !inner.startsWith('#'))
      throw invalidSchema(`${name} may only refer into the schema itself, as #/$defs/….`, own);
    if (notTaken.has(name) && typeof inner !== 'object') throw invalidSchema(`${name} is not taken.`, own);
    assertSelfContained(inner, own, depth + 1);
  }
}

const references: ReadonlySet<string> = new Set(['$ref', '$dynamicRef']);
/** A name for other schemas, and a validator that answers later. */
const notTaken: ReadonlySet<string> = new Set(['$id', '$async']);

let ajv: Promise<Ajv2020> | undefined;
const validators = new Map<string, ValidateFunction>();
const mostValidators = 100;

/** @throws Problem 422 `invalid_schema` */
async function compiled(schema: ValueSchema): Promise<ValidateFunction> {
  const text = stringifyJson(schema);
  const known = validators.get(text);
  if (known !== undefined) return known;
  ajv ??= loadAjv();
  const compiler = await ajv;
  let validate: ValidateFunction | undefined;
  const failure = limited(() => {
    validate = compiler.compile(JSON.parse(text));
    return true;
  });
  // What was broken off may have left it in any state.
  if (validate === undefined) ajv = undefined;
  if (validate === undefined) throw invalidSchema(String(failure));
  compiler.removeSchema();
  const [oldest] = validators.size < mostValidators ? [] : validators.keys();
  if (oldest !== undefined) validators.delete(oldest);
  validators.set(text, validate);
  return validate;
}

/** Strict: a keyword that is misspelt would let everything through. */
async function loadAjv(): Promise<Ajv2020> {
  const [{ Ajv2020 }, { default: formats }] = await Promise.all([
    import('ajv/dist/2020.js'),
    import('typebox/format'),
  ]);
  return new Ajv2020({
    strict: true,
    strictTypes: false,
    strictTuples: false,
    allErrors: true,
    inlineRefs: false,
    addUsedSchema: false,
    logger: false,
    formats: {
      date: formats.IsDate,
      'date-time': formats.IsDateTime,
      time: formats.IsTime,
      duration: formats.IsDuration,
      email: formats.IsEmail,
      hostname: formats.IsHostname,
      ipv4: formats.IsIPv4,
      ipv6: formats.IsIPv6,
      uri: formats.IsUri,
      uuid: formats.IsUuid,
    },
  });
}

/** What the work says, or why it ended without: the time was over, or it went too deep. */
function limited(work: () => boolean): boolean | string {
  try {
    return runInNewContext('work()', { work }, { timeout: longestCheckMs }) === true;
  } catch (error) {
    // One of the context's own realm is no instance of our Error.
    if (!types.isNativeError(error)) throw error;
    if ('code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT')
      return `checking takes longer than ${longestCheckMs} ms`;
    if (error.name === 'RangeError') return 'the schema refers to itself without an end';
    return error.message;
  }
}

function violationOf({ instancePath, message = 'does not fit', params }: ErrorObject): {
  pointer: string;
  detail: string;
} {
  const { additionalProperty, allowedValues }: Record<string, unknown> = params;
  const more =
    additionalProperty ?? (Array.isArray(allowedValues) ? stringifyJson(allowedValues) : undefined);
  return {
    pointer: `/value${instancePath}`,
    detail: more === undefined ? message : `${message}: ${String(more)}`,
  };
}

function invalidSchema(reason: string, pointer = ''): Problem {
  return new Problem({
    code: 'invalid_schema',
    status: 422,
    detail: `The schema cannot be used: ${reason}`,
    errors: [{ pointer: `/schema${pointer}`, detail: reason }],
  });
}

/** How PostgreSQL's values become ours and back: nothing is rounded, and times are RFC 3339 in UTC. */
import pg from 'pg';
import { parseJson, stringifyJson } from '../contract/json.ts';

type Parser = (text: string) => unknown;

/** Object ids of PostgreSQL's types: src/include/catalog/pg_type.dat. */
const oids = {
  int8: 20,
  json: 114,
  date: 1082,
  timestamptz: 1184,
  numeric: 1700,
  jsonb: 3802,
  int8Array: 1016,
  dateArray: 1182,
  timestamptzArray: 1185,
  numericArray: 1231,
} as const;

/** Not among the driver's named types. */
const textArrayOid: number = 1009;

const parsers = new Map<number, Parser>([
  [oids.int8, BigInt],
  [oids.numeric, String],
  [oids.date, String],
  [oids.timestamptz, timestampOf],
  [oids.json, parseJson],
  [oids.jsonb, parseJson],
  [oids.int8Array, arrayOf(BigInt)],
  [oids.numericArray, arrayOf(String)],
  [oids.dateArray, arrayOf(String)],
  [oids.timestamptzArray, arrayOf(timestampOf)],
]);

/** Given to one pool, never set for the whole process. */
export const typeParsers: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    (format === 'binary' ? undefined : parsers.get(oid)) ?? pg.types.getTypeParser(oid, format),
};

/** Sessions that these parsers understand. */
export const sessionSettings = '-c TimeZone=UTC -c DateStyle=ISO -c IntervalStyle=iso_8601';

/** What the driver sends for a parameter: bigint as digits, Date as RFC 3339, an object as JSON without loss. */
export function parameterOf(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  if (value instanceof Date) return value.toISOString();
  return Array.isArray(value) ? value.map(parameterOf) : stringifyJson(value);
}

/** `2026-01-31 09:05:00.1234+00` → `2026-01-31T09:05:00.123Z`: milliseconds, cut off and never rounded up. */
export function timestampOf(text: string): string {
  const [, date, time, fraction = ''] = timestampPattern.exec(text) ?? [];
  // `infinity` and years that RFC 3339 cannot say stay as they are.
  return date === undefined || time === undefined
    ? text
    : `${date}T${time}.${fraction.slice(0, 3).padEnd(3, '0')}Z`;
}

const timestampPattern = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})(?:\.(\d+))?\+00$/;

function arrayOf(parseElement: Parser): Parser {
  return (text) => elementsOf(parseStrings(text), parseElement);
}

function parseStrings(text: string): unknown {
  const parse: Parser = pg.types.getTypeParser(textArrayOid, 'text');
  return parse(text);
}

function elementsOf(value: unknown, parseElement: Parser): unknown {
  if (Array.isArray(value)) return value.map((element) => elementsOf(element, parseElement));
  return typeof value === 'string' ? parseElement(value) : value;
}

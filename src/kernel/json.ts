/** JSON without loss: integers of any size survive (RFC 8259 sets no limit to them) as bigint. */
declare global {
  interface JSON {
    /** Not in TypeScript's library yet: tc39/proposal-json-parse-with-source. */
    rawJSON(text: string): unknown;
  }
}

const integer = /^-?(?:0|[1-9]\d*)$/;
/** An integer with more digits is refused: nothing in the platform counts so far. */
const longestIntegerDigits = 40;

/** @throws SyntaxError for text that is not JSON */
export function parseJson(text: string): unknown {
  return JSON.parse(text, reviveInteger);
}

/** @param indent columns a level; one line when not given */
export function stringifyJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, replaceBigint, indent) ?? 'null';
}

function reviveInteger(_key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== 'number') return value;
  const source = context?.source ?? '';
  if (Number.isSafeInteger(value)) {
    if (source.length > mostDigitsKept) assertKept(source);
    return value;
  }
  if (Number.isFinite(value) && !Number.isInteger(value)) return value;
  if (!integer.test(source)) throw new SyntaxError(`${shown(source)} is beyond 2^53: write it out in digits`);
  assertBounded(source);
  return BigInt(source);
}

/** No two decimals of so many digits are the same float, so that none of them became an integer by rounding. */
const mostDigitsKept = 16;

/** 100.00000000000000001 is read as 100: what was written is not what would be counted. */
function assertKept(source: string): void {
  assertBounded(source);
  const digits = source.replace(/e.*$/i, '').replaceAll(/[-.]/g, '').replace(/^0+/, '').replace(/0+$/, '');
  if (digits.length > mostDigitsKept)
    throw new SyntaxError(`${source} has more digits than a number keeps: write an integer`);
}

function assertBounded(source: string): void {
  if (source.length > longestIntegerDigits)
    throw new SyntaxError(`an integer of ${source.length} digits is too long`);
}

function shown(source: string): string {
  return source.slice(0, longestIntegerDigits);
}

function replaceBigint(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? JSON.rawJSON(value.toString()) : value;
}

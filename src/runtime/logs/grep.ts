import { createContext, Script } from 'node:vm';
import { exitCodes, Failure, messageOf } from '../../kernel/failure.ts';
import { withoutAnsi } from './read-line.ts';

/** Tells for each line whether it matches. @throws Failure `grep-too-slow` */
export type Grep = (lines: readonly string[]) => readonly boolean[];

const longestPattern = 1_000;
/** A longer line is searched up to here. */
const longestSearched = 16_384;
/** For a batch; backtracking that explodes is stopped here, since it would stop everything else the daemon does. */
const timeoutMs = 200;

/** @throws Failure `grep-invalid` when it is not a regular expression */
export function createGrep(pattern: string): Grep {
  assertPattern(pattern);
  const search = /[\\^$.*+?()[\]{}|]/.test(pattern)
    ? searchByExpression(pattern)
    : (lines: readonly string[]) => lines.map((line) => line.includes(pattern));
  return (lines) => search(lines.map((line) => withoutAnsi(line).slice(0, longestSearched)));
}

/** Only code that runs in a context of its own can be interrupted. */
function searchByExpression(pattern: string): Grep {
  const sandbox: { pattern: string; lines: readonly string[] } = { pattern, lines: [] };
  const context = createContext(sandbox);
  const script = new Script(
    'globalThis.expression ??= new RegExp(pattern); lines.map((line) => expression.test(line))',
  );
  return (lines) => {
    sandbox.lines = lines;
    try {
      const matches: unknown = script.runInContext(context, { timeout: timeoutMs });
      return Array.isArray(matches) ? matches.map((match) => match === true) : [];
    } catch (error) {
      throw tooSlow(pattern, error);
    } finally {
      sandbox.lines = [];
    }
  };
}

function assertPattern(pattern: string): void {
  if (pattern.length > longestPattern)
    throw invalid(pattern, `it has ${pattern.length} characters; ${longestPattern} are allowed`);
  try {
    new RegExp(pattern);
  } catch (error) {
    throw invalid(pattern, messageOf(error));
  }
}

function invalid(pattern: string, reason: string): Failure {
  return new Failure({
    code: 'grep-invalid',
    message: `Cannot search for ${JSON.stringify(pattern.slice(0, 100))}`,
    reason,
    next: [
      'Give a regular expression as JavaScript has them, with special characters escaped by a backslash.',
    ],
    exitCode: exitCodes.wrongUse,
  });
}

function tooSlow(pattern: string, cause: unknown): Failure {
  return new Failure({
    code: 'grep-too-slow',
    message: `Searching for ${JSON.stringify(pattern.slice(0, 100))} was stopped`,
    reason: messageOf(cause),
    next: ['Give an expression without nested repetitions such as (a+)+.'],
    exitCode: exitCodes.wrongUse,
    cause,
  });
}

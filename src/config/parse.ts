// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the templates are platform.yaml's, not ours
import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isScalar,
  LineCounter,
  type ParsedNode,
  parseDocument,
  visit,
  type YAMLParseError,
} from 'yaml';
import { messageOf } from '../kernel/failure.ts';
import { type Place, placeOf } from './place.ts';
import type { ConfigProblem, Finding } from './problem.ts';

/** More uses of anchors than this is an attack or a mistake (a "billion laughs" document). */
const maxAliasCount = 100;

export type Source = {
  file: string;
  /** Plain values, as YAML means them. Undefined when the text is not YAML. */
  value: unknown;
  /** Where a finding stands in the file. */
  locate: (finding: Pick<Finding, 'path' | 'at' | 'within'>) => Place;
  /** Whether the path is written in the file, rather than defaulted. */
  has: (path: Finding['path']) => boolean;
  problems: readonly ConfigProblem[];
};

/** Syntax errors are all reported; a duplicate key is one that lets the rest be checked nonetheless. */
export function parseSource(file: string, text: string): Source {
  const lines = new LineCounter();
  const reading: Reading = { file, text, lines };
  const document = parsed(reading);
  if ('problem' in document) return broken(file, [document.problem]);
  const tooDeep = document.errors.find((error) => error.code === 'RESOURCE_EXHAUSTION');
  if (tooDeep !== undefined) return broken(file, [nestedTooDeeply(reading, tooDeep.pos[0])]);
  const problems = syntaxProblems(reading, document.errors);
  if (problems.length > 0) return broken(file, problems);
  problems.push(...duplicateKeys(reading, document));
  keepNumbersOfVariablesAsWritten(document);
  const value = plainValue(reading, document);
  if ('problem' in value) return broken(file, [...problems, value.problem]);
  return {
    file,
    value: value.plain,
    locate: (finding) => placeOf({ document, lines, text }, finding).place,
    has: (path) => placeOf({ document, lines, text }, { path }).exact,
    problems,
  };
}

type Reading = { file: string; text: string; lines: LineCounter };
type Parsed = Document.Parsed<ParsedNode>;

function parsed(reading: Reading): Parsed | { problem: ConfigProblem } {
  try {
    return parseDocument(reading.text, {
      lineCounter: reading.lines,
      prettyErrors: false,
      merge: true,
      // Checked below with an index: the parser compares each key with each other one, a minute for a megabyte.
      uniqueKeys: false,
      logLevel: 'error',
    });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { problem: nestedTooDeeply(reading, 0) };
  }
}

/** The parser recurses and exhausts the stack; the column where it does so depends on the stack, so none is said. */
function nestedTooDeeply({ file, lines }: Reading, offset: number): ConfigProblem {
  const line = Math.max(1, lines.linePos(offset).line);
  return { code: 'yaml-too-deep', message: 'This is nested too deeply', file, line, column: 1 };
}

function broken(file: string, problems: readonly ConfigProblem[]): Source {
  return { file, value: undefined, locate: () => ({ line: 1, column: 1 }), has: () => false, problems };
}

/** One error a line, and none after the parser lost the thread: what follows is noise of the first. */
function syntaxProblems(reading: Reading, errors: readonly YAMLParseError[]): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const seen = new Set<number>();
  for (const error of errors) {
    const { line, col } = reading.lines.linePos(error.pos[0]);
    if (seen.has(line)) continue;
    if (problems.length > 0 && / token in YAML stream/.test(error.message)) break;
    seen.add(line);
    problems.push({ ...wordsOf(error, reading.text), file: reading.file, line, column: Math.max(1, col) });
  }
  return problems;
}

function wordsOf(error: YAMLParseError, text: string): Pick<ConfigProblem, 'code' | 'message' | 'found'> {
  const [start, end] = error.pos;
  if (text.slice(start - 1, start + 1) === '${') {
    return {
      code: 'yaml-syntax',
      message: 'Text with ${...} must be quoted inside [ ] and { }',
      found: '${',
    };
  }
  const found =
    text
      .slice(start, Math.min(end, start + 40))
      .split('\n')[0]
      ?.trim() ?? '';
  return { code: 'yaml-syntax', message: error.message, ...(found === '' ? {} : { found }) };
}

function duplicateKeys({ file, lines }: Reading, document: Parsed): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  visit(document, {
    Map(_key, map) {
      const seen = new Set<string>();
      for (const { key } of map.items) {
        if (!isScalar(key) || typeof key.value === 'symbol') continue;
        const found = String(key.value);
        const { line, col } = lines.linePos(key.range?.[0] ?? 0);
        const message = `The key ${found} is said twice in this mapping`;
        if (seen.has(found))
          problems.push({ code: 'duplicate-key', message, file, line, column: col, found });
        seen.add(found);
      }
    },
  });
  return problems;
}

/** `1.10` or `007` in an environment is text to whoever reads it there; as a number it would lose digits. */
function keepNumbersOfVariablesAsWritten(document: Parsed): void {
  visit(document, {
    Pair(_key, pair) {
      if (!isScalar(pair.key) || pair.key.value !== 'environment' || !isMap(pair.value)) return;
      for (const { value } of pair.value.items) {
        if (isScalar(value) && typeof value.value === 'number' && value.source !== undefined)
          value.value = value.source;
      }
    },
  });
}

function plainValue(reading: Reading, document: Parsed): { plain: unknown } | { problem: ConfigProblem } {
  try {
    return { plain: document.toJS({ maxAliasCount }) };
  } catch (error) {
    // ReferenceError is what yaml throws for an excessive alias count; other errors of aliases come as it too.
    const { line, col } = reading.lines.linePos(suspectAliasOffset(document));
    const isBomb = error instanceof ReferenceError && error.message.includes('Excessive alias count');
    return {
      problem: {
        code: isBomb ? 'yaml-alias-bomb' : 'yaml-syntax',
        message: isBomb
          ? `Anchors are used more than ${maxAliasCount} times over, one within another`
          : messageOf(error),
        file: reading.file,
        line,
        column: col,
      },
    };
  }
}

/** The first alias of something that holds aliases itself, else the first alias. */
function suspectAliasOffset(document: Parsed): number {
  let first: number | undefined;
  let nested: number | undefined;
  visit(document, {
    Alias(_key, alias) {
      const offset = alias.range?.[0] ?? 0;
      first ??= offset;
      const target = alias.resolve(document);
      if (isCollection(target) && target.items.some((item) => isAlias(item))) nested ??= offset;
    },
  });
  return nested ?? first ?? 0;
}

import { fileURLToPath } from 'node:url';
import type { SourceLocation } from '../kernel/failure.ts';

export type CrashCause = {
  /** The error's own line: `SyntaxError: Unexpected token ';'`. */
  message?: string;
  location?: SourceLocation;
  /** It will end the same way until a file changes. */
  isPermanent: boolean;
};

const errorLine = /^(?:Uncaught )?((?:[A-Z]\w*)?(?:Error|Exception)(?: \[\w+\])?(?:: .*)?)$/;
/** The head of Node's report of an uncaught error, before the line of source it shows. */
const nodeHead = /^((?:file:\/\/)?\/.+?|node:.+?):(\d+)$/;
const stackFrame = /^\s+at (?:.*?[( ])?((?:file:\/\/)?\/[^()]+?):(\d+):(\d+)\)?$/;
const importer = /imported from ((?:file:\/\/)?\/.+)$/;
const pythonFrame = /^\s+File "(.+)", line (\d+)/;
const goFrame = /^\s+(\/.+\.go):(\d+)/;
/** Packages, and what comes with Node and Python: nobody mends a program there. */
const foreignPlaces = /\/node_modules\/|^node:|\/lib(?:64)?\/python\d|\/(?:site|dist)-packages\/|^</;
const permanentErrors =
  /^(SyntaxError|ImportError|ModuleNotFoundError|IndentationError)\b|ERR_MODULE_NOT_FOUND|ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX|ERR_INVALID_TYPESCRIPT_SYNTAX/;

/** Where and why a program died, from the last lines it wrote to stderr. */
export function crashCauseOf(lines: readonly string[]): CrashCause {
  const start = lines.findLastIndex((line) => nodeHead.test(line));
  const report = lines.slice(Math.max(start, 0));
  const messages = report.flatMap((line) => errorLine.exec(line)?.[1] ?? []);
  // Node puts the error above its stack and its causes, Python at the very end.
  const message = start < 0 ? messages.at(-1) : messages[0];
  const isPermanent = message !== undefined && permanentErrors.test(message);
  const location = locationIn(report, message ?? '', isPermanent);
  return {
    ...(message === undefined ? {} : { message }),
    ...(location === undefined ? {} : { location }),
    isPermanent,
  };
}

/** A syntax error's place stands in the head; another error's best place is the first frame of our own code. */
function locationIn(
  report: readonly string[],
  message: string,
  isPermanent: boolean,
): SourceLocation | undefined {
  const head = report.flatMap((line) => located(nodeHead.exec(line)) ?? []).filter(isOwn)[0];
  const frame = report.flatMap((line) => located(stackFrame.exec(line)) ?? []).filter(isOwn)[0];
  const importedFrom = importer.exec(message)?.[1];
  if (importedFrom !== undefined) return { file: pathOf(importedFrom) };
  return (
    (isPermanent ? head : undefined) ??
    frame ??
    innermost(report, pythonFrame) ??
    firstOf(report, goFrame) ??
    head
  );
}

/** Python shows the innermost frame last, which is often one of its own library. */
function innermost(lines: readonly string[], pattern: RegExp): SourceLocation | undefined {
  const frames = lines.flatMap((line) => located(pattern.exec(line)) ?? []);
  return frames.findLast(isOwn) ?? frames.at(-1);
}

function firstOf(lines: readonly string[], pattern: RegExp): SourceLocation | undefined {
  return lines.flatMap((line) => located(pattern.exec(line)) ?? [])[0];
}

function located(match: RegExpExecArray | null): SourceLocation | undefined {
  const [, file, line, column] = match ?? [];
  if (file === undefined || line === undefined) return undefined;
  return {
    file: pathOf(file),
    line: Number(line),
    ...(column === undefined ? {} : { column: Number(column) }),
  };
}

function pathOf(file: string): string {
  return file.startsWith('file://') ? fileURLToPath(file) : file;
}

function isOwn(location: SourceLocation): boolean {
  return !foreignPlaces.test(location.file);
}

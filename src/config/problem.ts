import { basename, relative } from 'node:path';
import { exitCodes, Failure, type FailureReport } from '../kernel/failure.ts';

/** One thing that is wrong with platform.yaml. Line and column count from 1. */
export type ConfigProblem = {
  /** Stable, kebab-case: `duplicate-port`, `unknown-key`. */
  code: string;
  /** One sentence without a trailing period. */
  message: string;
  /** Absolute. */
  file: string;
  line: number;
  column: number;
  /** What stands there. */
  found?: string;
  /** What was probably meant. */
  meant?: string;
};

/** Keys and indexes from the top of platform.yaml: `['services', 'order-service', 'calls', 0]`. */
export type Path = readonly (string | number)[];

/** A problem whose place is still a path; `source.locate` makes it a line and a column. */
export type Finding = {
  code: string;
  message: string;
  path: Path;
  /** `key`: the key itself is wrong, not its value. */
  at?: 'key' | 'value';
  /** A part of the text at the path, such as one `${...}`. */
  within?: string;
  found?: string;
  meant?: string;
};

/** Every problem at once: `problems` holds them all, `reason` says them in words. */
export class ConfigFailure extends Failure {
  readonly problems: readonly ConfigProblem[];

  constructor(file: string, problems: readonly ConfigProblem[]) {
    const [first] = problems;
    super({
      code: 'config-invalid',
      message: `${basename(file)} has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}`,
      reason: inWords(problems),
      location: first === undefined ? { file } : { file, line: first.line, column: first.column },
      next: ['Correct what is named above; `payctl config check` tells when nothing is left.'],
      exitCode: exitCodes.wrongUse,
    });
    this.problems = problems;
  }

  override toJSON(): FailureReport & { problems: readonly ConfigProblem[] } {
    return { ...super.toJSON(), problems: this.problems };
  }
}

/** A failure is read by people: past this many, the rest is counted. */
const mostInWords = 50;

function inWords(problems: readonly ConfigProblem[]): string {
  const lines = problems.slice(0, mostInWords).map((problem) => problemLine(problem));
  const rest = problems.length - lines.length;
  return [...lines, ...(rest === 0 ? [] : [`and ${rest} more`])].join('\n');
}

/** `platform.yaml:12:5: message (did you mean x?)`, relative to where the user is: terminals and editors make a link of it. */
export function problemLine(problem: ConfigProblem, directory = process.cwd()): string {
  const file = relative(directory, problem.file) || problem.file;
  const question = problem.meant === undefined ? '' : ` (did you mean ${problem.meant}?)`;
  return `${file}:${problem.line}:${problem.column}: ${problem.message}${question}`;
}

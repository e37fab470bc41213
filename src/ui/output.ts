/**
 * What a command says, behind one interface. Its answer goes to stdout: words for people, or with `--json`
 * one JSON document and nothing else. Progress, notes and warnings go to stderr (SPEC section 9).
 */
import type { Failure } from '../kernel/failure.ts';
import type { Steps, StepsRequest } from './steps.ts';
import type { Style } from './style.ts';

export type Page = {
  style: Style;
  /** Infinity in a pipe, where nothing is cut. */
  widthColumns: number;
};

export type Result = {
  /** What `--json` prints. */
  json: unknown;
  /** What people read, line by line; only called when it is wanted. */
  lines: (page: Page) => readonly string[];
};

export type Output = {
  readonly format: 'terminal' | 'plain' | 'json';
  readonly page: Page;
  /** The command's answer, given once. */
  result(result: Result): void;
  /** A piece of an answer that is as long as it likes (logs, a body); goes to stdout as it is. */
  write(text: string | Uint8Array): void;
  /** To stderr, for people. */
  note(text: string): void;
  warning(text: string): void;
  failure(failure: Failure): void;
  steps(request: StepsRequest): Promise<Steps>;
};

export type Streams = {
  stdout: NodeJS.WritableStream & { isTTY?: boolean; columns?: number };
  stderr: NodeJS.WritableStream & { isTTY?: boolean; columns?: number };
};

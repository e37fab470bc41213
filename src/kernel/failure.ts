/** What a process or command ends with. Source: sysexits(3) for 70, SPEC section 9 for the others. */
export const exitCodes = { done: 0, notAsAsked: 1, wrongUse: 2, bug: 70 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export type FailureDetails = {
  /** Stable and machine-readable, kebab-case: `port-held`, `config-invalid`. */
  code: string;
  /** What happened, one sentence without a trailing period. */
  message: string;
  /** Why, when it is known: the underlying error's words, the holder of a port. */
  reason?: string;
  /** Where: a file, with line and column when they are known. */
  location?: SourceLocation;
  /** What the user can do next, one imperative sentence each. */
  next?: readonly string[];
  exitCode?: ExitCode;
  cause?: unknown;
};

export type SourceLocation = { file: string; line?: number; column?: number };

/** An expected failure: shown to the user in words, never as a stack trace. Anything else thrown is a bug (exit 70). */
export class Failure extends Error {
  readonly code: string;
  readonly reason: string | undefined;
  readonly location: SourceLocation | undefined;
  readonly next: readonly string[];
  readonly exitCode: ExitCode;

  constructor(details: FailureDetails) {
    super(details.message, { cause: details.cause });
    this.name = 'Failure';
    this.code = details.code;
    this.reason = details.reason;
    this.location = details.location;
    this.next = details.next ?? [];
    this.exitCode = details.exitCode ?? exitCodes.notAsAsked;
  }

  /** What crosses a process boundary or stands in a JSON report. */
  toJSON(): FailureReport {
    return {
      code: this.code,
      message: this.message,
      ...(this.reason === undefined ? {} : { reason: this.reason }),
      ...(this.location === undefined ? {} : { location: this.location }),
      next: this.next,
      exitCode: this.exitCode,
    };
  }

  static fromJSON(report: FailureReport): Failure {
    return new Failure(report);
  }
}

export type FailureReport = {
  code: string;
  message: string;
  reason?: string;
  location?: SourceLocation;
  next: readonly string[];
  exitCode: ExitCode;
};

export function isErrnoException(error: unknown): error is NodeJS.ErrnoException & { code: string } {
  return error instanceof Error && 'code' in error && typeof error.code === 'string';
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

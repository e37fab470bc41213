/** The vocabulary of what can be wrong with a certificate. */
export type ProblemCode =
  | 'missing'
  | 'unreadable'
  | 'corrupt'
  | 'expired'
  | 'not-yet-valid'
  | 'wrong-ca'
  | 'wrong-name'
  | 'wrong-usage'
  | 'key-mismatch'
  | 'wrong-mode';

/** One fault, as `payctl certs verify --json` reports it. */
export type CertificateProblem = {
  /** A service, `operator`, or `ca`. */
  name: string;
  file: string;
  code: ProblemCode;
  /** A sentence without a trailing period. */
  message: string;
  next: readonly string[];
};

export const authorityName = 'ca';

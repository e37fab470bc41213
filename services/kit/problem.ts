/** What a service answers when it refuses or cannot: RFC 9457 problem details with a stable code. */
export type ProblemStatus =
  | 400
  | 401
  | 402
  | 403
  | 404
  | 405
  | 406
  | 408
  | 409
  | 410
  | 413
  | 415
  | 417
  | 422
  | 429
  | 431
  | 500
  | 502
  | 503
  | 504;

export type ProblemDetails = {
  /** Stable, snake_case: `order_not_found`. */
  code: string;
  status: ProblemStatus;
  /** One sentence for the person who reads it; no SQL, no stack, no secret. */
  detail: string;
  /** What was wrong where, for a validation failure. */
  errors?: readonly { pointer: string; detail: string }[];
  /**
   * What was asked for is wrong in itself, whatever the platform holds: like a malformed request it is not kept under
   * its Idempotency-Key, so that the corrected one may use the key.
   */
  isValidation?: true;
  /** Further members of the document. */
  extra?: Readonly<Record<string, unknown>>;
  headers?: Readonly<Record<string, string>>;
};

export class Problem extends Error {
  readonly details: ProblemDetails;

  constructor(details: ProblemDetails, cause?: unknown) {
    super(details.detail, { cause });
    this.name = 'Problem';
    this.details = details;
  }

  get code(): string {
    return this.details.code;
  }
}

export function notFound(kind: string, id: string): Problem {
  return new Problem({
    code: `${kind}_not_found`,
    status: 404,
    detail: `There is no ${kind.replaceAll('_', ' ')} ${id}.`,
  });
}

export function conflict(code: string, detail: string): Problem {
  return new Problem({ code, status: 409, detail });
}

export function unprocessable(code: string, detail: string): Problem {
  return new Problem({ code, status: 422, detail });
}

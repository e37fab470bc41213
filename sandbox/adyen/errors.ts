/** Adyen's errors. Source: docs.adyen.com/development-resources/error-codes. */
import type { Answer } from '../http/router.ts';

export type ErrorType = 'validation' | 'security' | 'configuration' | 'internal';

export class AdyenError extends Error {
  readonly status: number;
  readonly errorCode: string;
  readonly errorType: ErrorType;

  constructor(
    status: number,
    { code, message, type = 'validation' }: { code: string; message: string; type?: ErrorType },
  ) {
    super(message);
    this.status = status;
    this.errorCode = code;
    this.errorType = type;
  }

  toAnswer(): Answer {
    const { status, errorCode, message, errorType } = this;
    return { status, body: { status, errorCode, message, errorType } };
  }
}

export function invalid(code: string, message: string): AdyenError {
  return new AdyenError(422, { code, message });
}

/** Errors as Stripe's API tells them. Source: docs.stripe.com/api/errors, docs.stripe.com/error-codes. */
import type { Answer } from '../http/router.ts';

export type ErrorType = 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error';

export type ErrorDetails = {
  type: ErrorType;
  message: string;
  code?: string;
  decline_code?: string;
  advice_code?: string;
  param?: string;
  charge?: string;
  payment_intent?: object;
  payment_method?: object;
};

/** Thrown anywhere in the Stripe API; what was written before it stays, as a declined charge must. */
export class StripeError extends Error {
  readonly status: number;
  readonly details: ErrorDetails;

  constructor(status: number, details: ErrorDetails) {
    super(details.message);
    this.name = 'StripeError';
    this.status = status;
    this.details = details;
  }

  toAnswer(): Answer {
    const { code } = this.details;
    const documented =
      code === undefined
        ? {}
        : { doc_url: `https://stripe.com/docs/error-codes/${code.replaceAll('_', '-')}` };
    return { status: this.status, body: { error: { ...this.details, ...documented } } };
  }
}

export function invalid(message: string, more: { param?: string; code?: string } = {}): StripeError {
  return new StripeError(400, { type: 'invalid_request_error', message, ...more });
}

export function missing(param: string): StripeError {
  return invalid(`Missing required param: ${param}.`, { code: 'parameter_missing', param });
}

/** @param noun as Stripe words it: `payment_intent`, `charge` */
export function noSuch(noun: string, id: string, param = 'id'): StripeError {
  return new StripeError(404, {
    type: 'invalid_request_error',
    code: 'resource_missing',
    message: `No such ${noun}: '${id}'`,
    param,
  });
}

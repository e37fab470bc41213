/** What a service's refusal, or its silence, means for whoever typed the command. */
import { Failure } from '../../../kernel/failure.ts';
import type { View } from './view.ts';

export type Refused = {
  service: string;
  status: number;
  /** RFC 9457, with `code` and `trace_id`. */
  problem: View;
  idempotencyKey: string | undefined;
};

/** Where what exists is listed, by the problem's code. */
export const listedBy: Readonly<Record<string, string>> = {
  account_not_found: 'payctl ledger accounts',
  admin_user_not_found: 'payctl admin user list',
  api_key_not_found: 'payctl key list',
  assessment_not_found: 'payctl risk assessments',
  bank_account_not_found: 'payctl withdrawal bank-account list',
  break_not_found: 'payctl recon breaks',
  channel_not_found: 'payctl channel list',
  charge_not_found: 'payctl channel charges',
  checkout_session_not_found: 'payctl cashier session list',
  config_entry_not_found: 'payctl setting list',
  cycle_not_found: 'payctl settlement cycle list',
  delivery_not_found: 'payctl webhooks deliveries list',
  dispute_not_found: 'payctl dispute list',
  document_not_found: 'payctl kyc documents',
  event_not_found: 'payctl webhooks events list',
  fee_plan_not_found: 'payctl policy fee-plan list',
  flag_not_found: 'payctl flag list',
  hold_not_found: 'payctl ledger hold list',
  ledger_transaction_not_found: 'payctl ledger transactions',
  limit_not_found: 'payctl quota list',
  list_entry_not_found: 'payctl risk lists list',
  merchant_not_found: 'payctl merchant list',
  order_not_found: 'payctl order list',
  payment_not_found: 'payctl pay list',
  policy_not_found: 'payctl policy list',
  refund_not_found: 'payctl refund list',
  report_not_found: 'payctl analytics report list',
  reservation_not_found: 'payctl quota reservations',
  reserve_not_found: 'payctl settlement reserve list',
  routing_rule_not_found: 'payctl channel rule list',
  rule_not_found: 'payctl risk rules list',
  run_not_found: 'payctl recon list',
  settlement_not_found: 'payctl settlement list',
  statement_not_found: 'payctl recon statements',
  user_not_found: 'payctl merchant user list',
  verification_not_found: 'payctl kyc list',
  webhook_endpoint_not_found: 'payctl webhooks endpoints list',
  withdrawal_not_found: 'payctl withdrawal list',
};

/** Two services have reviews. */
const reviewsBy: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'payment-gateway': { review_not_found: 'payctl pay review list' },
  'risk-service': { review_not_found: 'payctl risk review list' },
};

export function refusalOf({ service, status, problem, idempotencyKey }: Refused): Failure {
  const code = problem.text('code') || `http_${status}`;
  const traceId = problem.text('trace_id');
  // A definite refusal is kept with its key: repeated, it would be the same.
  const isTemporary = status >= 500 || status === 429 || code === 'idempotency_key_in_flight';
  const listing = reviewsBy[service]?.[code] ?? listedBy[code];
  return new Failure({
    code: code.replaceAll('_', '-'),
    message: `${service} refused: ${code}`,
    reason: problem.text('detail') || problem.text('title') || `it answered ${status}`,
    next: [
      ...(listing === undefined ? [] : [`See what there is: ${listing}`]),
      ...(traceId === '' || status < 500 ? [] : [`See what happened: payctl logs --trace ${traceId}`]),
      ...(idempotencyKey === undefined || !isTemporary
        ? []
        : [`Repeat it with --idempotency-key ${idempotencyKey}: it takes effect only once.`]),
    ],
  });
}

/** No answer came, so the outcome is not known: only with the same key is another try safe. */
export function repeatable(error: unknown, key: string | undefined): unknown {
  if (!(error instanceof Failure) || key === undefined) return error;
  const { code, message, reason, next, exitCode, cause } = error;
  const again = `Then repeat it with --idempotency-key ${key}: it takes effect only once.`;
  return new Failure({
    code,
    message,
    exitCode,
    cause,
    next: [...next, again],
    ...(reason === undefined ? {} : { reason }),
  });
}

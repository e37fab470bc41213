/** Arguments and options that name a record: their shape is checked, and a shell completes them by asking for a list. */
import { type ArgumentSpec, type OptionSpec, required, text } from '../../../cli/option.ts';
import { wrongUse } from '../../../cli/wrong-use.ts';

type Kind = {
  /** `pay` of `pay_0199…`. */
  prefix: string;
  what: string;
  /** Where they are listed, for the shell. */
  service: string;
  path: string;
  /** The command that lists them, for people. */
  listing: string;
};

const kinds = {
  account: {
    ...{ prefix: 'acc', what: 'a ledger account', listing: 'payctl ledger accounts' },
    ...{ service: 'accounting-service', path: '/api/v1/accounts' },
  },
  adminUser: {
    ...{ prefix: 'adm', what: 'an admin user', listing: 'payctl admin user list' },
    ...{ service: 'admin-bff-service', path: '/api/v1/admin-users' },
  },
  assessment: {
    ...{ prefix: 'rsk', what: 'an assessment', listing: 'payctl risk assessments' },
    ...{ service: 'risk-service', path: '/api/v1/assessments' },
  },
  bankAccount: {
    ...{ prefix: 'bac', what: 'a bank account', listing: 'payctl withdrawal bank-account list' },
    ...{ service: 'withdrawal-service', path: '/api/v1/bank-accounts' },
  },
  break: {
    ...{ prefix: 'brk', what: 'a break', listing: 'payctl recon breaks' },
    ...{ service: 'reconciliation-service', path: '/api/v1/breaks' },
  },
  delivery: {
    ...{ prefix: 'dlv', what: 'a delivery', listing: 'payctl webhooks deliveries list' },
    ...{ service: 'notification-service', path: '/api/v1/deliveries' },
  },
  dispute: {
    ...{ prefix: 'dsp', what: 'a dispute', listing: 'payctl dispute list' },
    ...{ service: 'dispute-service', path: '/api/v1/disputes' },
  },
  document: {
    ...{ prefix: 'doc', what: 'a document', listing: 'payctl kyc documents' },
    ...{ service: 'kyc-service', path: '/api/v1/documents' },
  },
  email: {
    ...{ prefix: 'eml', what: 'an email', listing: 'payctl email list' },
    ...{ service: 'notification-service', path: '/api/v1/emails' },
  },
  event: {
    ...{ prefix: 'evt', what: 'an event', listing: 'payctl webhooks events list' },
    ...{ service: 'notification-service', path: '/api/v1/events' },
  },
  feePlan: {
    ...{ prefix: 'fee', what: 'a fee plan', listing: 'payctl policy fee-plan list' },
    ...{ service: 'merchant-policy-service', path: '/api/v1/fee-plans' },
  },
  feeSchedule: {
    ...{ prefix: 'wfs', what: 'a fee schedule', listing: 'payctl withdrawal fee list' },
    ...{ service: 'withdrawal-service', path: '/api/v1/fee-schedules' },
  },
  hold: {
    ...{ prefix: 'hld', what: 'a hold', listing: 'payctl ledger hold list' },
    ...{ service: 'accounting-service', path: '/api/v1/holds' },
  },
  key: {
    ...{ prefix: 'key', what: 'an API key', listing: 'payctl key list' },
    ...{ service: 'merchant-auth-service', path: '/api/v1/api-keys' },
  },
  listEntry: {
    ...{ prefix: 'lst', what: 'an entry of a list', listing: 'payctl risk lists list' },
    ...{ service: 'risk-service', path: '/api/v1/list-entries' },
  },
  merchant: {
    ...{ prefix: 'mer', what: 'a merchant', listing: 'payctl merchant list' },
    ...{ service: 'merchant-bff-service', path: '/api/v1/merchants' },
  },
  order: {
    ...{ prefix: 'ord', what: 'an order', listing: 'payctl order list' },
    ...{ service: 'order-service', path: '/api/v1/orders' },
  },
  payment: {
    ...{ prefix: 'pay', what: 'a payment', listing: 'payctl pay list' },
    ...{ service: 'payment-gateway', path: '/api/v1/payments' },
  },
  refund: {
    ...{ prefix: 'ref', what: 'a refund', listing: 'payctl refund list' },
    ...{ service: 'payment-gateway', path: '/api/v1/refunds' },
  },
  report: {
    ...{ prefix: 'rpt', what: 'a report', listing: 'payctl analytics report list' },
    ...{ service: 'analytics-service', path: '/api/v1/reports' },
  },
  reservation: {
    ...{ prefix: 'rsv', what: 'a reservation', listing: 'payctl quota reservations' },
    ...{ service: 'merchant-quota-service', path: '/api/v1/reservations' },
  },
  review: {
    ...{ prefix: 'rev', what: 'a review', listing: 'payctl pay review list' },
    ...{ service: 'payment-gateway', path: '/api/v1/reviews' },
  },
  riskReview: {
    ...{ prefix: 'rev', what: 'a review', listing: 'payctl risk review list' },
    ...{ service: 'risk-service', path: '/api/v1/reviews' },
  },
  routingRule: {
    ...{ prefix: 'rtr', what: 'a routing rule', listing: 'payctl channel rule list' },
    ...{ service: 'channel-adapter', path: '/api/v1/routing-rules' },
  },
  rule: {
    ...{ prefix: 'rul', what: 'a rule', listing: 'payctl risk rules list' },
    ...{ service: 'risk-service', path: '/api/v1/rules' },
  },
  run: {
    ...{ prefix: 'rcn', what: 'a run', listing: 'payctl recon list' },
    ...{ service: 'reconciliation-service', path: '/api/v1/runs' },
  },
  scheduledFlag: {
    ...{ prefix: 'sch', what: 'a scheduled change', listing: 'payctl flag schedules' },
    ...{ service: 'config-service', path: '/api/v1/scheduled-changes' },
  },
  scheduledSetting: {
    ...{ prefix: 'sch', what: 'a scheduled change', listing: 'payctl setting schedules' },
    ...{ service: 'config-service', path: '/api/v1/scheduled-changes' },
  },
  session: {
    ...{ prefix: 'cks', what: 'a checkout session', listing: 'payctl cashier session list' },
    ...{ service: 'cashier-service', path: '/api/v1/checkout-sessions' },
  },
  settlement: {
    ...{ prefix: 'set', what: 'a settlement', listing: 'payctl settlement list' },
    ...{ service: 'settlement-service', path: '/api/v1/settlements' },
  },
  transaction: {
    ...{ prefix: 'ltx', what: 'a ledger transaction', listing: 'payctl ledger transactions' },
    ...{ service: 'accounting-service', path: '/api/v1/transactions' },
  },
  user: {
    ...{ prefix: 'usr', what: 'a portal user', listing: 'payctl merchant user list' },
    ...{ service: 'merchant-bff-service', path: '/api/v1/users' },
  },
  verification: {
    ...{ prefix: 'ver', what: 'a verification', listing: 'payctl kyc list' },
    ...{ service: 'kyc-service', path: '/api/v1/verifications' },
  },
  webhookEndpoint: {
    ...{ prefix: 'whe', what: 'a webhook endpoint', listing: 'payctl webhooks endpoints list' },
    ...{ service: 'notification-service', path: '/api/v1/webhook-endpoints' },
  },
  withdrawal: {
    ...{ prefix: 'wdr', what: 'a withdrawal', listing: 'payctl withdrawal list' },
    ...{ service: 'withdrawal-service', path: '/api/v1/withdrawals' },
  },
} as const satisfies Record<string, Kind>;

export type IdKind = keyof typeof kinds;

export function idOf(kind: IdKind): ArgumentSpec<string> {
  const { prefix, service, path } = kinds[kind];
  const spec = required({ summary: `its id, ${prefix}_…`, completion: { service, path } });
  return { ...spec, read: (words, label) => checked(kind, spec.read(words, label), label) };
}

/** `--merchant mer_…` */
export function idOption(
  kind: IdKind,
  description: { summary: string; short?: string },
): OptionSpec<string | undefined> {
  const { prefix, service, path } = kinds[kind];
  const spec = text({ ...description, placeholder: `${prefix}_…`, completion: { service, path } });
  const read = (words: readonly string[], label: string) => {
    const word = spec.read(words, label);
    return word === undefined ? undefined : checked(kind, word, label);
  };
  return { ...spec, read };
}

function checked(kind: IdKind, word: string, label: string): string {
  const { prefix, what, listing } = kinds[kind];
  if (new RegExp(`^${prefix}_[0-9a-f]{32}$`).test(word)) return word;
  const isCut = word.startsWith(`${prefix}_`);
  const wanted = isCut ? `${prefix}_ and 32 hexadecimal digits` : `${prefix}_…`;
  throw wrongUse(`${label} must be the id of ${what}, ${wanted}, not ${JSON.stringify(word)}`, [
    ...(word.endsWith('…') ? ['A narrow terminal cut it: take it from a wider one, or from --json.'] : []),
    `See what there is: ${listing}`,
  ]);
}

/** Which email an event makes, and what stands in it. */
import { formatMoney } from '../../../src/kernel/money.ts';
import type { Dispute } from '../../dispute-service/contract.ts';
import type { Verification } from '../../kyc-service/contract.ts';
import type { ApiKey } from '../../merchant-auth-service/contract.ts';
import type { Withdrawal } from '../../withdrawal-service/contract.ts';
import type { WebhookEndpoint } from '../contract.ts';
import type { EmailFacts, EmailTemplate } from './email-templates.ts';

export type EmailOf = { template: EmailTemplate; facts: EmailFacts };

export function ofFailedWithdrawal({ id, amount, currency, failure }: Withdrawal): EmailOf {
  const reason = failure?.message ?? 'unknown';
  return { template: 'withdrawal.failed', facts: { id, amount: formatMoney(amount, currency), reason } };
}

export function ofOpenedDispute(dispute: Dispute): EmailOf {
  return { template: 'dispute.opened', facts: { ...factsOf(dispute), reason: dispute.reason } };
}

export function ofDueDispute(dispute: Dispute): EmailOf {
  return { template: 'dispute.due_soon', facts: factsOf(dispute) };
}

function factsOf({ id, amount, currency, payment_id: payment, evidence_due_by: due }: Dispute) {
  return { id, amount: formatMoney(amount, currency), payment, due };
}

/** Undefined where nothing was decided: most changes of a verification only say that documents came. */
export function ofVerification(verification: Verification): EmailOf | undefined {
  const { state, level, rejection_reason: reason, verified_at, updated_at } = verification;
  if (state === 'rejected') return { template: 'kyc.rejected', facts: { reason: reason ?? '' } };
  const isDecidedNow =
    verified_at !== null && Date.parse(updated_at) - Date.parse(verified_at) < sameMomentMs;
  return state === 'verified' && isDecidedNow ? { template: 'kyc.verified', facts: { level } } : undefined;
}

/** Between the service's clock and its database's. */
const sameMomentMs = 1_000;

export function ofDisabledEndpoint({ id, url, disabled_reason: reason }: WebhookEndpoint): EmailOf {
  return { template: 'webhook_endpoint.disabled', facts: { id, url, reason: reason ?? 'as was asked for' } };
}

export function ofCreatedApiKey({ name, prefix }: ApiKey): EmailOf {
  return { template: 'api_key.created', facts: { name, prefix } };
}

import { contract as disputes } from '../../dispute-service/contract.ts';
import type { Contract } from '../../kit/contract/contract.ts';
import { contract as kyc } from '../../kyc-service/contract.ts';
import { contract as gateway } from '../../payment-gateway/contract.ts';
import { contract as settlements } from '../../settlement-service/contract.ts';
import { contract as withdrawals } from '../../withdrawal-service/contract.ts';
import type { WebhookEventType } from '../contract.ts';

/** Who emits what merchants are told of. */
export const sources: Readonly<Record<WebhookEventType, Contract>> = {
  'payment.created': gateway,
  'payment.requires_action': gateway,
  'payment.requires_capture': gateway,
  'payment.succeeded': gateway,
  'payment.failed': gateway,
  'payment.cancelled': gateway,
  'payment.updated': gateway,
  'refund.created': gateway,
  'refund.succeeded': gateway,
  'refund.failed': gateway,
  'refund.updated': gateway,
  'dispute.opened': disputes,
  'dispute.due_soon': disputes,
  'dispute.submitted': disputes,
  'dispute.closed': disputes,
  'settlement.completed': settlements,
  'settlement.failed': settlements,
  'withdrawal.created': withdrawals,
  'withdrawal.in_transit': withdrawals,
  'withdrawal.paid': withdrawals,
  'withdrawal.failed': withdrawals,
  'withdrawal.cancelled': withdrawals,
  'kyc.verification_updated': kyc,
};

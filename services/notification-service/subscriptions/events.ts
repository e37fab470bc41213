import { contract as disputes } from '../../dispute-service/contract.ts';
import { type Subscription, subscribe } from '../../kit/service.ts';
import { contract as kyc } from '../../kyc-service/contract.ts';
import { contract as merchantAuth } from '../../merchant-auth-service/contract.ts';
import { contract as merchants } from '../../merchant-bff-service/contract.ts';
import { contract as withdrawals } from '../../withdrawal-service/contract.ts';
import { sources } from '../domain/sources.ts';
import {
  emailCreatedApiKey,
  emailDecidedVerification,
  emailDueDispute,
  emailFailedWithdrawal,
  emailOpenedDispute,
  keepContact,
} from '../operations/email-events.ts';
import { enqueueDeliveries } from '../operations/enqueue-deliveries.ts';
import type { Context } from '../service.ts';

const byEmailToo: readonly Subscription<Context>[] = [
  subscribe(withdrawals, 'withdrawal.failed', emailFailedWithdrawal),
  subscribe(disputes, 'dispute.opened', emailOpenedDispute),
  subscribe(disputes, 'dispute.due_soon', emailDueDispute),
  subscribe(kyc, 'kyc.verification_updated', emailDecidedVerification),
];

export const subscriptions: readonly Subscription<Context>[] = [
  ...byEmailToo,
  subscribe(merchantAuth, 'api_key.created', emailCreatedApiKey),
  subscribe(merchants, 'merchant.created', keepContact),
  subscribe(merchants, 'merchant.updated', keepContact),
  ...Object.entries(sources)
    .filter(([type]) => byEmailToo.every((also) => also.type !== type))
    .map(([type, source]) => subscribe(source, type, enqueueDeliveries)),
];

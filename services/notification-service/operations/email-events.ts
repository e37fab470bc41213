/** The events that merchants get an email of. */

import type { Dispute } from '../../dispute-service/contract.ts';
import type { Transaction } from '../../kit/data/database.ts';
import type { ConsumedEvent } from '../../kit/service.ts';
import type { Verification } from '../../kyc-service/contract.ts';
import type { ApiKey } from '../../merchant-auth-service/contract.ts';
import type { Merchant } from '../../merchant-bff-service/contract.ts';
import type { Withdrawal } from '../../withdrawal-service/contract.ts';
import {
  type EmailOf,
  ofCreatedApiKey,
  ofDueDispute,
  ofFailedWithdrawal,
  ofOpenedDispute,
  ofVerification,
} from '../domain/email-facts.ts';
import type { Context } from '../service.ts';
import { upsertContact } from '../store/merchant-contacts.ts';
import { enqueueDeliveries } from './enqueue-deliveries.ts';
import { enqueueEmail } from './enqueue-email.ts';

type Handler<D> = (context: Context, event: ConsumedEvent<D>, transaction: Transaction) => Promise<void>;

export const emailFailedWithdrawal = alsoByEmail<Withdrawal>(ofFailedWithdrawal);
export const emailOpenedDispute = alsoByEmail<Dispute>(ofOpenedDispute);
export const emailDueDispute = alsoByEmail<Dispute>(ofDueDispute);
export const emailDecidedVerification = alsoByEmail<Verification>(ofVerification);

export const emailCreatedApiKey: Handler<ApiKey> = (context, event, transaction) =>
  enqueueEmail(context, transaction, {
    ...ofCreatedApiKey(event.data),
    merchantId: event.data.merchant_id,
    eventId: event.id,
  });

export const keepContact: Handler<Merchant> = async (_context, { data }, transaction) => {
  const { id: merchant_id, name, email, country, updated_at } = data;
  await upsertContact(transaction, { merchant_id, name, email, country, updated_at });
};

/** What merchants are told of by webhook as well: in the same transaction. */
function alsoByEmail<D extends { merchant_id: string }>(
  emailOf: (data: D) => EmailOf | undefined,
): Handler<D> {
  return async (context, event, transaction) => {
    await enqueueDeliveries(context, event, transaction);
    const email = emailOf(event.data);
    if (email === undefined) return;
    const whose = { merchantId: event.data.merchant_id, eventId: event.id };
    await enqueueEmail(context, transaction, { ...email, ...whose });
  };
}

import type { Transaction } from '../../kit/data/database.ts';
import { newId } from '../../kit/data/ids.ts';
import type { EmailOf } from '../domain/email-facts.ts';
import type { Context } from '../service.ts';
import { insertEmail } from '../store/emails.ts';
import { emailsDue } from './emails-due.ts';

/** Nothing without a mail server. The address is looked up when it is sent: it may not have been told yet. */
export async function enqueueEmail(
  { settings }: Pick<Context, 'settings'>,
  transaction: Transaction,
  email: EmailOf & { merchantId: string; eventId: string },
): Promise<void> {
  if (settings.SMTP_HOST === undefined) return;
  const { template, facts, merchantId: merchant_id, eventId: event_id } = email;
  await insertEmail(transaction, { id: newId('eml'), merchant_id, event_id, template, facts });
  transaction.afterCommit(emailsDue.ring);
}

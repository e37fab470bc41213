import { randomInt } from 'node:crypto';
import type { Transaction } from '../../kit/data/database.ts';
import { emit } from '../../kit/events/emit.ts';
import { contract } from '../contract.ts';
import { isPlainAddress } from '../domain/email-address.ts';
import { type EmailResult, emailOutcome } from '../domain/email-state.ts';
import { type EmailLanguage, languageOf } from '../domain/email-templates.ts';
import { emailText } from '../domain/email-text.ts';
import type { Context } from '../service.ts';
import { type DueEmail, lockEmail, selectDueEmails, updateEmail } from '../store/emails.ts';
import { findContact } from '../store/merchant-contacts.ts';
import { sendMail } from './send-mail.ts';

const sideBySide = 10;
const jitterSteps = 1_000;

/** The job runs on one replica at a time, so that none is sent by two at once. */
export async function sendDueEmails(context: Context, signal: AbortSignal): Promise<void> {
  if (context.settings.SMTP_HOST === undefined) return;
  while (!signal.aborted) {
    const due = await selectDueEmails(context.database, sideBySide);
    if (due.length === 0) return;
    await Promise.all(due.map((email) => attempt(context, email)));
  }
}

async function attempt(context: Context, due: DueEmail): Promise<void> {
  const { written, ...result } = await write(context, due);
  await context.database.transaction((transaction) => record(transaction, due, { written, result }));
}

type Written = { recipient: string; language: EmailLanguage; subject: string };

async function write(context: Context, due: DueEmail): Promise<EmailResult & { written?: Written }> {
  const contact = await findContact(context.database, due.merchant_id);
  if (contact === undefined) return { error: 'the merchant’s address is not known yet', isPermanent: false };
  if (!isPlainAddress(contact.email))
    return { error: 'the merchant’s address cannot be written to', isPermanent: true };
  const language = languageOf(contact.country);
  const text = emailText(due.template, language, { ...due.facts, merchant: contact.name });
  const written = { recipient: contact.email, language, subject: text.subject };
  return { ...(await sendMail(context, { ...text, id: due.id, recipient: contact.email })), written };
}

async function record(
  transaction: Transaction,
  due: DueEmail,
  { written, result }: { written: Written | undefined; result: EmailResult },
): Promise<void> {
  const email = await lockEmail(transaction, due.id);
  if (email?.state !== 'pending') return;
  const outcome = emailOutcome(result, due.tries + 1, randomInt(jitterSteps) / jitterSteps);
  const changed = await updateEmail(transaction, due.id, { ...outcome, error: result.error, written });
  if (changed.state === 'pending') return;
  const type = `email.${changed.state}` as const;
  await emit(transaction, { contract, type, aggregateId: changed.id, data: changed });
}

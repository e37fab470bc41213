import { type PageRequest, pageCondition, pageOrder } from '../../kit/data/cursor.ts';
import type { Queryable, Transaction } from '../../kit/data/database.ts';
import { sql, where } from '../../kit/data/sql.ts';
import type { Email, EmailState } from '../contract.ts';
import type { EmailFacts, EmailLanguage, EmailTemplate } from '../domain/email-templates.ts';

const columns = sql`id, merchant_id, event_id, template, state, recipient, language, subject, attempts,
  next_attempt_at, last_error, sent_at, created_at, updated_at`;

export type NewEmail = {
  id: string;
  merchant_id: string;
  event_id: string;
  template: EmailTemplate;
  facts: EmailFacts;
};

/** An event makes an email once. */
export async function insertEmail(transaction: Transaction, email: NewEmail): Promise<void> {
  await transaction.execute(sql`
    insert into emails (id, merchant_id, event_id, template, facts)
    values (${email.id}, ${email.merchant_id}, ${email.event_id}, ${email.template},
            ${JSON.stringify(email.facts)}::jsonb)
    on conflict (event_id, template) do nothing`);
}

export type DueEmail = {
  id: string;
  merchant_id: string;
  template: EmailTemplate;
  facts: EmailFacts;
  tries: number;
};

export async function selectDueEmails(database: Queryable, limit: number): Promise<DueEmail[]> {
  return database.many<DueEmail>(sql`
    select id, merchant_id, template, facts, tries from emails
    where state = 'pending' and next_attempt_at <= now() order by next_attempt_at, id limit ${limit}`);
}

export async function lockEmail(transaction: Transaction, id: string): Promise<Email | undefined> {
  return transaction.maybe<Email>(sql`select ${columns} from emails where id = ${id} for update`);
}

export async function findEmail(database: Queryable, id: string): Promise<Email | undefined> {
  return database.maybe<Email>(sql`select ${columns} from emails where id = ${id}`);
}

export type EmailAttempt = {
  state: EmailState;
  delayMs: number | null;
  error: string | null;
  written: { recipient: string; language: EmailLanguage; subject: string } | undefined;
};

export async function updateEmail(
  transaction: Transaction,
  id: string,
  { state, delayMs, error, written }: EmailAttempt,
): Promise<Email> {
  const delaySeconds = delayMs === null ? null : delayMs / 1_000;
  return transaction.one<Email>(sql`
    update emails set state = ${state}, attempts = attempts + 1, tries = tries + 1,
           next_attempt_at = now() + make_interval(secs => ${delaySeconds}), last_error = ${error},
           recipient = coalesce(${written?.recipient ?? null}, recipient),
           language = coalesce(${written?.language ?? null}, language),
           subject = coalesce(${written?.subject ?? null}, subject),
           sent_at = case when ${state === 'sent'} then now() else sent_at end, updated_at = now()
    where id = ${id} returning ${columns}`);
}

export async function restartEmail(transaction: Transaction, id: string): Promise<Email> {
  return transaction.one<Email>(sql`
    update emails set state = 'pending', tries = 0, next_attempt_at = now(), updated_at = now()
    where id = ${id} returning ${columns}`);
}

export async function selectEmails(
  database: Queryable,
  filter: {
    merchant_id?: string;
    state?: EmailState;
    template?: string;
    created_from?: string;
    created_to?: string;
  },
  page: PageRequest,
): Promise<Email[]> {
  const conditions = [
    filter.merchant_id === undefined ? undefined : sql`merchant_id = ${filter.merchant_id}`,
    filter.state === undefined ? undefined : sql`state = ${filter.state}`,
    filter.template === undefined ? undefined : sql`template = ${filter.template}`,
    filter.created_from === undefined ? undefined : sql`created_at >= ${filter.created_from}::timestamptz`,
    filter.created_to === undefined ? undefined : sql`created_at < ${filter.created_to}::timestamptz`,
    pageCondition(page),
  ];
  return database.many<Email>(sql`select ${columns} from emails ${where(conditions)} ${pageOrder(page)}`);
}

/** What is replayed at this moment stays. @returns how many, at most the limit */
export async function deleteSentBefore(database: Queryable, days: number, limit: number): Promise<number> {
  return database.execute(sql`
    delete from emails where id in (
      select id from emails
      where state = 'sent' and sent_at < now() - make_interval(days => ${days})
        and created_at < now() - make_interval(days => ${days})
      order by created_at, id limit ${limit} for update skip locked)`);
}

/** What was mailed, to be read: `GET /v1/messages?to=`, `GET /v1/messages/:id`, `DELETE /v1/messages`. */
import { randomUUID } from 'node:crypto';
import PostalMime from 'postal-mime';
import type { Answer, Route, SandboxRequest } from '../http/router.ts';
import type { Api } from '../http/server.ts';
import type { Clock } from '../state/clock.ts';
import type { Collection, Store } from '../state/store.ts';

export type Mail = {
  id: string;
  /** Of the envelope, in lower case: whom it reached, whatever its headers say. */
  from: string;
  to: readonly string[];
  message_id: string | null;
  subject: string;
  text: string | null;
  html: string | null;
  size_bytes: number;
  received_at: string;
  raw: string;
};

export type Envelope = { from: string; to: readonly string[] };

export type Mailbox = { api: Api; receive: (envelope: Envelope, raw: Buffer) => Promise<void> };

const mostMails = 1_000;
const mostAnswered = 100;

export function createMailbox(store: Store, clock: Clock): Mailbox {
  const mails: Collection<Mail> = store.collection('mailbox.mail', mostMails);
  const routes: readonly Route[] = [
    { method: 'GET', pattern: '/v1/messages', handle: (request) => list(mails, request) },
    { method: 'GET', pattern: '/v1/messages/:id', handle: (request) => one(mails, request) },
    {
      method: 'DELETE',
      pattern: '/v1/messages',
      handle: () => {
        store.clear('mailbox.mail');
        return { status: 204 };
      },
    },
  ];
  return {
    receive: async (envelope, raw) => mails.put(await mailOf(envelope, raw, clock)),
    api: {
      name: 'mailbox',
      routes,
      authenticate: () => undefined,
      around: (_request, handle) => handle(),
      error: ({ status, code, message }) => refuse(status, code, message),
    },
  };
}

async function mailOf({ from, to }: Envelope, raw: Buffer, clock: Clock): Promise<Mail> {
  const { messageId, subject, text, html } = await PostalMime.parse(raw);
  return {
    id: `mail_${randomUUID()}`,
    from: from.toLowerCase(),
    to: to.map((address) => address.toLowerCase()),
    message_id: messageId ?? null,
    subject: subject ?? '',
    text: text ?? null,
    html: html ?? null,
    size_bytes: raw.length,
    received_at: new Date(clock.nowMs()).toISOString(),
    raw: raw.toString('utf8'),
  };
}

function list(mails: Collection<Mail>, { query }: SandboxRequest): Answer {
  const to = typeof query['to'] === 'string' ? query['to'].toLowerCase() : undefined;
  const data: Omit<Mail, 'raw'>[] = [];
  for (const { raw: _raw, ...mail } of mails.scan()) {
    if (to !== undefined && !mail.to.includes(to)) continue;
    data.push(mail);
    if (data.length === mostAnswered) break;
  }
  return { status: 200, body: { data } };
}

function one(mails: Collection<Mail>, { values }: SandboxRequest): Answer {
  const mail = mails.get(values['id'] ?? '');
  return mail === undefined
    ? refuse(404, 'not_found', `there is no message ${values['id']}`)
    : { status: 200, body: mail };
}

function refuse(status: number, code: string, message: string): Answer {
  return { status, body: { error: { code, message } } };
}

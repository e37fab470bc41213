import { Closed, Email, Type } from '../kit/contract/schemas.ts';
import { defineService, type Context as KitContext } from '../kit/service.ts';
import { contract } from './contract.ts';
import { deleteExpiredEndpoints } from './operations/delete-endpoint.ts';
import { emailsDue } from './operations/emails-due.ts';
import { forgetOld } from './operations/forget-old.ts';
import { wakeSenders } from './operations/send-due.ts';
import { sendDueEmails } from './operations/send-due-emails.ts';
import { routes } from './routes/routes.ts';
import { subscriptions } from './subscriptions/events.ts';

const peers = {};
const RetentionDays = Type.Integer({ minimum: 1, maximum: 3_650 });
const settings = Closed({
  /** The endpoints' secrets are encrypted with a key derived from it. */
  JWT_SECRET: Type.String({ minLength: 32 }),
  /** Whether an endpoint may be on this machine; unless said, it may wherever it is not production. */
  ALLOW_LOOPBACK_WEBHOOKS: Type.Optional(Type.Boolean()),
  NODE_ENV: Type.Optional(Type.String()),
  /** How long what was delivered, or sent, is kept; 30 days unless said. Dead letters stay. */
  DELIVERY_RETENTION_DAYS: Type.Optional(RetentionDays),
  EMAIL_RETENTION_DAYS: Type.Optional(RetentionDays),
  /** Unless it is given, nobody gets an email. */
  SMTP_HOST: Type.Optional(Type.String({ minLength: 1 })),
  SMTP_PORT: Type.Optional(Type.Integer({ minimum: 1, maximum: 65_535 })),
  /** TLS from the first byte; otherwise STARTTLS where the server offers it. */
  SMTP_SECURE: Type.Optional(Type.Boolean()),
  SMTP_USER: Type.Optional(Type.String({ minLength: 1 })),
  SMTP_PASSWORD: Type.Optional(Type.String()),
  EMAIL_FROM: Type.Optional(Email),
});

export type Context = KitContext<typeof peers, typeof settings>;

export const service = defineService({
  contract,
  peers,
  settings,
  routes,
  subscriptions,
  // First attempts do not wait for it: they follow the commit of their event.
  jobs: [
    { name: 'send-due-webhooks', everyMs: 1_000, run: async (context) => wakeSenders(context) },
    { name: 'send-due-emails', everyMs: 1_000, alarm: emailsDue, run: sendDueEmails },
    { name: 'delete-expired-endpoints', everyMs: 5_000, run: deleteExpiredEndpoints },
    { name: 'forget-old', everyMs: 3_600_000, run: forgetOld },
  ],
  warm: () => import('undici'),
});

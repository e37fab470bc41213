/** The one place that speaks SMTP. */
import type { EmailResult } from '../domain/email-state.ts';
import type { EmailText } from '../domain/email-text.ts';
import type { Context } from '../service.ts';

export type Mail = EmailText & { id: string; recipient: string };

const timeoutMs = 10_000;
const longestErrorChars = 1_000;

/** Never throws: what goes wrong is the result. */
export async function sendMail({ settings, now }: Context, mail: Mail): Promise<EmailResult> {
  const { createTransport } = await import('nodemailer');
  const { SMTP_HOST: host, SMTP_PORT: port = 25, SMTP_SECURE: secure = false } = settings;
  const auth =
    settings.SMTP_USER === undefined
      ? {}
      : { auth: { user: settings.SMTP_USER, pass: settings.SMTP_PASSWORD ?? '' } };
  const transport = createTransport({
    ...{ host, port, secure, ...auth },
    ...{ connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: timeoutMs },
    // An email is text out of our templates: no part of it is ever read from a file or an address.
    ...{ disableFileAccess: true, disableUrlAccess: true },
  });
  const from = settings.EMAIL_FROM ?? defaultFrom;
  try {
    await transport.sendMail({
      from: { name: 'Payment platform', address: from },
      to: { name: '', address: mail.recipient },
      subject: mail.subject,
      text: mail.text,
      html: mail.html,
      date: now(),
      // The same for every try, so that a mail program shows one that came twice once.
      messageId: `<${mail.id}@${from.slice(from.indexOf('@') + 1)}>`,
    });
    return { error: null, isPermanent: false };
  } catch (error) {
    return { error: reasonOf(error), isPermanent: isRefusedForGood(error) };
  } finally {
    transport.close();
  }
}

const defaultFrom = 'no-reply@payment-platform.example';

function isRefusedForGood(error: unknown): boolean {
  const code =
    typeof error === 'object' && error !== null && 'responseCode' in error ? error.responseCode : 0;
  return typeof code === 'number' && code >= 500;
}

function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : 'the mail server could not be asked';
  return text.replaceAll(/\p{Cc}+/gu, ' ').slice(0, longestErrorChars);
}

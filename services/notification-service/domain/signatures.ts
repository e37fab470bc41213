/** How a message is signed, both ways; with several secrets while one replaces another. */
import { createHmac, randomBytes } from 'node:crypto';

const secretPrefix = 'whsec_';
const secretBytes = 32;

/** As Standard Webhooks writes a symmetric secret: the prefix and base64. */
export function newSecret(): string {
  return `${secretPrefix}${randomBytes(secretBytes).toString('base64')}`;
}

export type Message = { id: string; sentAt: Date; body: string };

/** The headers of a message; secrets with the newest first. */
export function signatureHeaders(message: Message, secrets: readonly string[]): Record<string, string> {
  const seconds = String(Math.floor(message.sentAt.getTime() / 1_000));
  return {
    'payment-signature': timestampedSignature(message, seconds, secrets),
    'webhook-id': message.id,
    'webhook-timestamp': seconds,
    'webhook-signature': standardSignature(message, seconds, secrets),
  };
}

/** As https://docs.stripe.com/webhooks#verify-manually: keyed with the whole secret, over `t.body`, in hexadecimal. */
function timestampedSignature({ body }: Message, seconds: string, secrets: readonly string[]): string {
  const signatures = secrets.map(
    (secret) => `v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`,
  );
  return [`t=${seconds}`, ...signatures].join(',');
}

/** As https://www.standardwebhooks.com: keyed with the secret's bytes, over `id.t.body`, in base64. */
function standardSignature({ id, body }: Message, seconds: string, secrets: readonly string[]): string {
  const signatures = secrets.map(
    (secret) =>
      `v1,${createHmac('sha256', keyOf(secret)).update(`${id}.${seconds}.${body}`).digest('base64')}`,
  );
  return signatures.join(' ');
}

function keyOf(secret: string): Buffer {
  return Buffer.from(secret.slice(secretPrefix.length), 'base64');
}

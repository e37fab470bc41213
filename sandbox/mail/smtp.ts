/** An SMTP server that takes every mail and sends none on. */
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import { messageOf } from '../../src/kernel/failure.ts';
import type { Mailbox } from './mailbox.ts';

const largestMailBytes = 262_144;
const mostRecipients = 100;
const mostClients = 100;
const idleMs = 60_000;
const closeTimeoutMs = 500;

/** What an address does, by what stands before its @, as the bank's account numbers do. */
const answers: Readonly<Record<string, { code: number; text: string }>> = {
  unknown: { code: 550, text: 'No such mailbox' },
  later: { code: 451, text: 'Try again later' },
};

export function createSmtpServer(mailbox: Mailbox): SMTPServer {
  const server = new SMTPServer({
    banner: 'provider-sandbox',
    // Loopback only, and nothing leaves: there is nothing to protect with a password or a certificate.
    disabledCommands: ['AUTH', 'STARTTLS'],
    size: largestMailBytes,
    maxClients: mostClients,
    socketTimeout: idleMs,
    closeTimeout: closeTimeoutMs,
    disableReverseLookup: true,
    logger: false,
    onRcptTo: (address, session, callback) => {
      const [local = ''] = address.address.toLowerCase().split('@');
      const answer = answers[local];
      if (answer !== undefined) callback(refusal(answer));
      else if (session.envelope.rcptTo.length >= mostRecipients)
        callback(refusal({ code: 452, text: 'Too many recipients' }));
      else callback();
    },
    onData: (stream, session, callback) => {
      take(mailbox, stream, session).then(
        (isTaken) => (isTaken ? callback() : callback(refusal({ code: 552, text: 'The mail is too large' }))),
        (error: unknown) => callback(refusal({ code: 451, text: messageOf(error) })),
      );
    },
  });
  // A client that hangs up in the middle is its own affair.
  server.on('error', () => undefined);
  return server;
}

/** The stream has to be read to its end, whatever its size. @returns false when it is too large */
async function take(
  mailbox: Mailbox,
  stream: SMTPServerDataStream,
  session: SMTPServerSession,
): Promise<boolean> {
  const raw = await read(stream);
  if (raw === undefined) return false;
  const { mailFrom, rcptTo } = session.envelope;
  const from = mailFrom === false ? '' : mailFrom.address;
  await mailbox.receive({ from, to: rcptTo.map(({ address }) => address) }, raw);
  return true;
}

/** Of what is too large nothing is kept. */
async function read(stream: SMTPServerDataStream): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of stream) {
    if (!Buffer.isBuffer(chunk)) continue;
    sizeBytes += chunk.length;
    if (sizeBytes <= largestMailBytes) chunks.push(chunk);
    else chunks.length = 0;
  }
  return sizeBytes <= largestMailBytes ? Buffer.concat(chunks) : undefined;
}

function refusal({ code, text }: { code: number; text: string }): Error {
  return Object.assign(new Error(text), { responseCode: code });
}

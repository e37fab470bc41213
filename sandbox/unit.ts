/** The sandbox as a unit of the platform: its handshake, its end. */
import { messageOf } from '../src/kernel/failure.ts';
import { type Handshake, openHandshake } from '../src/protocol/unit-handshake.ts';
import { optionsFrom } from './options.ts';
import { apiNames, type Sandbox, startSandbox } from './sandbox.ts';

/** For a reload: kept connections go on being answered; shorter than the daemon's grace period of 10 s. */
const reloadGraceMs = 6_000;
/** For a stop: its callers have ended before it. */
const stopGraceMs = 500;

export async function runSandbox(environment: NodeJS.ProcessEnv): Promise<void> {
  const handshake = openHandshake(environment);
  try {
    const sandbox = await startSandbox(optionsFrom(environment));
    obey(sandbox, handshake);
    for (const name of apiNames) log('info', `${name} is served at ${sandbox.url(name)}`);
    log('info', `smtp is served at port ${sandbox.smtpPort()}`);
    handshake?.ready();
  } catch (error) {
    log('error', messageOf(error));
    await handshake?.failed(messageOf(error));
    handshake?.close();
    process.exitCode = 1;
  }
}

function obey(sandbox: Sandbox, handshake: Handshake | undefined): void {
  const end = (graceMs: number) => void sandbox.close(graceMs).then(() => handshake?.close());
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => end(stopGraceMs));
  handshake?.onAsk({
    probe: () => {
      if (!sandbox.isListening()) throw new Error('not listening any more');
    },
    // Webhook deliveries read the authority from its file each time.
    reloadCertificates: () => {},
    drain: () => end(reloadGraceMs),
  });
  handshake?.onDaemonGone(() => process.exit(0));
}

function log(level: 'info' | 'error', message: string): void {
  const line = { timestamp: new Date().toISOString(), level, service: 'provider-sandbox', message };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

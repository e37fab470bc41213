import { messageOf } from '../kernel/failure.ts';
import type { ProbeTarget } from '../protocol/platform.ts';
import type { TlsIdentity } from '../protocol/tls-files.ts';
import { type Finding, millisecondsSince, type ProbeResult } from './probe-result.ts';

export type ProbeContext = {
  host: string;
  /** Listener name → port. */
  ports: Readonly<Record<string, number>>;
  /** For mtls: what is presented, and the CA that the server must come from. */
  tls?: TlsIdentity;
  /** For mtls: the name the server's certificate must have; the host if not said. */
  serverName?: string;
  timeoutMs: number;
  signal: AbortSignal;
  /** For exec: the whole environment; nothing is inherited. Only PATH if not said. */
  environment?: Readonly<Record<string, string>>;
  /** For exec. */
  workingDirectory?: string;
};

/** Asks a unit once, over a connection of its own. Bounded by `timeoutMs`; never throws. */
export async function runProbe(target: ProbeTarget, context: ProbeContext): Promise<ProbeResult> {
  const startedMs = performance.now();
  const timeout = AbortSignal.timeout(context.timeoutMs);
  const signal = AbortSignal.any([timeout, context.signal]);
  const finding = await find(target, { ...context, signal }).catch((error: unknown) => failed(error));
  const latencyMs = millisecondsSince(startedMs);
  if (finding.ok || !timeout.aborted) return { ...finding, latencyMs };
  return { ...finding, message: `no answer within ${context.timeoutMs} ms`, latencyMs };
}

async function find(target: ProbeTarget, context: ProbeContext): Promise<Finding> {
  const { signal } = context;
  if (signal.aborted) return { ok: false, message: 'the probe was called off' };
  switch (target.type) {
    case 'tcp': {
      const { probeTcp } = await import('./tcp.ts');
      return await probeTcp(addressOf(target.listener, context), signal);
    }
    case 'http': {
      const { probeHttp } = await import('./http.ts');
      return await probeHttp({ ...addressOf(target.listener, context), path: target.path, signal });
    }
    case 'mtls':
      return await findOverMtls(target, context);
    case 'exec': {
      const { probeExec } = await import('./exec.ts');
      return await probeExec(target.command, context);
    }
    case 'handshake':
      return { ok: false, message: 'readiness over the handshake is told by the unit, not probed' };
  }
}

async function findOverMtls(
  target: { listener: string; path: string },
  context: ProbeContext,
): Promise<Finding> {
  const { tls, signal, serverName = context.host } = context;
  if (tls === undefined) return { ok: false, message: 'there is no certificate to present' };
  const { probeMtls } = await import('./mtls.ts');
  return await probeMtls({
    ...addressOf(target.listener, context),
    path: target.path,
    identity: tls,
    serverName,
    signal,
  });
}

function addressOf(listener: string, { host, ports }: ProbeContext): { host: string; port: number } {
  const port = ports[listener];
  if (port === undefined) throw new Error(`there is no listener ${listener}`);
  return { host, port };
}

function failed(error: unknown): Finding {
  return { ok: false, message: messageOf(error) };
}

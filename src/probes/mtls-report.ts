/** For `payctl health --mtls`: proof that a service answers over mutual TLS, and refuses whom it must. */
import type { X509Certificate } from 'node:crypto';
import type { SecureContext, TLSSocket } from 'node:tls';
import { messageOf } from '../kernel/failure.ts';
import type { HealthCheck, MtlsReport, TlsFacts } from '../protocol/health.ts';
import { identityOf } from '../protocol/identity.ts';
import type { TlsIdentity } from '../protocol/tls-files.ts';
import { type Answer, getOver } from './exchange.ts';
import { connectTls, contextOf, strangerContext } from './mtls.ts';
import { millisecondsSince } from './probe-result.ts';
import { isRefused } from './refusal.ts';

export type MtlsTarget = {
  name: string;
  host: string;
  port: number;
  /** A service that platform.yaml does not let call this one; undefined when every service may. */
  disallowed?: { name: string; identity: TlsIdentity };
};

export type MtlsIdentities = { operator: TlsIdentity; untrusted: TlsIdentity };

export type ProbeLimits = {
  /** Of each service. */
  timeoutMs: number;
  /** Aborted, it breaks off what is under way, and nothing more is asked. */
  signal: AbortSignal;
};

const healthPath = '/health';
/** Of services at once; each has up to four connections. */
const mostAtOnce = 8;

/** Probes all of them, a bounded number at once. Never throws; broken off, it leaves out whom it has not asked. */
export async function mtlsReports(
  targets: readonly MtlsTarget[],
  identities: MtlsIdentities,
  limits: ProbeLimits,
): Promise<readonly MtlsReport[]> {
  const contexts = sharedContexts(identities);
  const reports = new Map<MtlsTarget, MtlsReport>();
  const waiting = targets.values();
  const work = async () => {
    // The workers share one iterator, so each target is taken once.
    for (const target of waiting) {
      if (limits.signal.aborted) break;
      reports.set(target, await report(target, contexts, limits));
    }
  };
  await Promise.all(Array.from({ length: mostAtOnce }, work));
  return targets.flatMap((target) => reports.get(target) ?? []);
}

type Contexts = {
  operator: SecureContext;
  untrusted: SecureContext;
  anonymous: SecureContext;
  disallowed(identity: TlsIdentity): SecureContext;
};

function sharedContexts({ operator, untrusted }: MtlsIdentities): Contexts {
  const made = new Map<string, SecureContext>();
  const disallowed = (identity: TlsIdentity) => {
    const context = made.get(identity.cert) ?? strangerContext(identity);
    made.set(identity.cert, context);
    return context;
  };
  return {
    operator: contextOf(operator),
    untrusted: strangerContext(untrusted),
    anonymous: strangerContext(),
    disallowed,
  };
}

type Around = ProbeLimits & { contexts: Contexts };

async function report(target: MtlsTarget, contexts: Contexts, limits: ProbeLimits): Promise<MtlsReport> {
  const { timeoutMs } = limits;
  // All tries begin now: one limit is theirs together.
  const signal = AbortSignal.any([AbortSignal.timeout(timeoutMs), limits.signal]);
  const around = { contexts, timeoutMs, signal };
  const [health, anonymousRejected, untrustedRejected, disallowedRejected] = await Promise.all([
    askHealth(target, around),
    isRefused({ ...target, path: healthPath, secureContext: contexts.anonymous }, signal),
    isRefused({ ...target, path: healthPath, secureContext: contexts.untrusted }, signal),
    isDisallowedRejected(target, around),
  ]);
  const refusals = { anonymousRejected, untrustedRejected, disallowedRejected };
  const error = health.error ?? wrongRefusal(target, refusals);
  return { name: target.name, ok: error === null, ...health, ...refusals, error };
}

type Health = Pick<MtlsReport, 'status' | 'httpStatus' | 'latencyMs' | 'tls' | 'checks' | 'error'>;

const noHealth: Health = {
  status: null,
  httpStatus: null,
  latencyMs: null,
  tls: null,
  checks: [],
  error: null,
};

async function askHealth(target: MtlsTarget, around: Around): Promise<Health> {
  const startedMs = performance.now();
  const socket = connectTls({ ...target, serverName: target.name, secureContext: around.contexts.operator });
  const facts = factsWhenSecure(socket);
  try {
    const answer = await getOver({ socket, host: target.name, path: healthPath, signal: around.signal });
    const latencyMs = millisecondsSince(startedMs);
    const tls = facts.tls();
    return { ...healthIn(answer), latencyMs, tls, error: facts.fault(target.name) ?? faultIn(answer) };
  } catch (error) {
    return { ...noHealth, tls: facts.tls(), error: wordsFor(error, around.timeoutMs) };
  } finally {
    socket.destroy();
  }
}

/** What is known of the connection once its handshake is done; Node has checked chain and DNS name by then. */
function factsWhenSecure(socket: TLSSocket) {
  let connectedMs = performance.now();
  let facts: TlsFacts | null = null;
  let identity: string | undefined;
  socket.once('connect', () => {
    connectedMs = performance.now();
  });
  socket.once('secureConnect', () => {
    const handshakeMs = millisecondsSince(connectedMs);
    const certificate = socket.getPeerX509Certificate();
    if (certificate === undefined) return;
    identity = identityOf(certificate);
    facts = { ...certificateFacts(certificate), ...connectionFacts(socket), handshakeMs };
  });
  return {
    tls: () => facts,
    fault: (name: string) =>
      identity === name
        ? null
        : `its certificate names ${identity ?? 'no service'} in place of ${name} as its SPIFFE id`,
  };
}

function connectionFacts(socket: TLSSocket): Pick<TlsFacts, 'protocol' | 'cipher'> {
  return { protocol: socket.getProtocol(), cipher: socket.getCipher().standardName };
}

function certificateFacts(certificate: X509Certificate): Pick<TlsFacts, 'subject' | 'issuer' | 'validTo'> {
  return {
    subject: distinguishedName(certificate.subject),
    issuer: distinguishedName(certificate.issuer),
    validTo: certificate.validToDate.toISOString(),
  };
}

/** Node gives it a line for each part. */
function distinguishedName(name: string): string {
  return name.split('\n').join(', ');
}

function healthIn({ status: httpStatus, body }: Answer): Health {
  const document = parsedRecord(body);
  const status = document['status'];
  const checks = document['checks'];
  return {
    ...noHealth,
    httpStatus,
    status: typeof status === 'string' ? status : null,
    checks: Array.isArray(checks) ? checks.filter(isHealthCheck) : [],
  };
}

function faultIn(answer: Answer): string | null {
  if (answer.status === 200) return null;
  const { status, checks } = healthIn(answer);
  const ill = checks.filter((check) => check.status === 'unhealthy');
  const words = ill.map(({ name, message }) => (message === undefined ? name : `${name}: ${message}`));
  return `it answered ${answer.status}${status === null ? '' : `, ${status}`}${words.length === 0 ? '' : ` (${words.join('; ')})`}`;
}

/** 403 with the name of who was refused (SPEC section 4); null when there is nobody to refuse. */
async function isDisallowedRejected(target: MtlsTarget, around: Around): Promise<boolean | null> {
  const { disallowed } = target;
  if (disallowed === undefined) return null;
  const secureContext = around.contexts.disallowed(disallowed.identity);
  // That it is the service has been seen with the operator's certificate.
  const socket = connectTls({ ...target, serverName: target.name, secureContext, checksServer: false });
  try {
    const answer = await getOver({ socket, host: target.name, path: healthPath, signal: around.signal });
    return answer.status === 403 && answer.body.includes(disallowed.name);
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

type Refusals = Pick<MtlsReport, 'anonymousRejected' | 'untrustedRejected' | 'disallowedRejected'>;

function wrongRefusal({ disallowed }: MtlsTarget, refusals: Refusals): string | null {
  if (!refusals.anonymousRejected) return 'it did not refuse a caller without a certificate';
  if (!refusals.untrustedRejected) return 'it did not refuse a caller with a certificate of another CA';
  if (refusals.disallowedRejected === false)
    return `it did not refuse ${disallowed?.name}, which platform.yaml does not let call it, with 403`;
  return null;
}

function wordsFor(error: unknown, timeoutMs: number): string {
  const isAbort = error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError');
  return isAbort ? `no answer within ${timeoutMs} ms` : messageOf(error);
}

function parsedRecord(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isHealthCheck(value: unknown): value is HealthCheck {
  return isRecord(value) && typeof value['name'] === 'string' && typeof value['status'] === 'string';
}

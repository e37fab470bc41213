/** What `payctl certs status` and `payctl certs verify` answer. */
import { Failure } from '../kernel/failure.ts';
import { operatorName } from '../protocol/environment.ts';
import { type AuthorityInspection, type InspectionRequest, inspect, type LeafInspection } from './inspect.ts';
import { authorityFiles } from './layout.ts';
import { authorityName, type CertificateProblem } from './problem.ts';
import { dayMs, sansOf, subjectOf } from './profile.ts';
import { describePrevious, type PreviousAuthority } from './rotate.ts';

/** `payctl certs status --json` (SPEC section 9, and the operator's certificate and the previous CAs besides). */
export type CertificatesStatus = {
  ca: AuthorityStatus;
  services: readonly LeafStatus[];
  operator: LeafStatus;
};

/** Null where there is no certificate to read. */
type CertificateStatus = {
  subject: string | null;
  /** RFC 3339. */
  notAfter: string | null;
  fingerprint256: string | null;
  /** Whole days; negative when expired. */
  daysLeft: number | null;
  ok: boolean;
  /** The first fault; `verify` names them all. */
  problem: string | null;
};

export type AuthorityStatus = CertificateStatus & { previous: readonly PreviousAuthority[] };
export type LeafStatus = CertificateStatus & {
  name: string;
  /** Bare values: `localhost`, `127.0.0.1`, `spiffe://payment-platform/order-service`. */
  sans: readonly string[];
};

/** `payctl certs verify --json`. */
export type CertificatesVerification = {
  ok: boolean;
  /** How many certificates were looked at, the CA's and the operator's included. */
  checked: number;
  problems: readonly CertificateProblem[];
};

/** Changes nothing. @throws Failure when ca-cert.pem is there but cannot be read */
export async function certificatesStatus(request: InspectionRequest): Promise<CertificatesStatus> {
  const nowMs = request.nowMs ?? Date.now();
  const { authority, leaves } = await inspect(request);
  const services = leaves.filter(({ name }) => name !== operatorName).map((leaf) => leafStatus(leaf, nowMs));
  const operator = leaves.find(({ name }) => name === operatorName);
  if (operator === undefined) throw new Error('the operator was not inspected');
  return { ca: authorityStatus(authority, nowMs), services, operator: leafStatus(operator, nowMs) };
}

/** Every fault of every certificate; changes nothing. */
export async function verifyCertificates(request: InspectionRequest): Promise<CertificatesVerification> {
  const checked = request.services.length + 2;
  try {
    const { authority, leaves } = await inspect(request);
    const problems = [authority, ...leaves].flatMap((each) => each.problems);
    return { ok: problems.length === 0, checked, problems };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { ok: false, checked, problems: [unreadableAuthority(request, error)] };
  }
}

/** Without the bundle no leaf can be judged, so that this is the one fault to mend first. */
function unreadableAuthority(
  { paths }: InspectionRequest,
  { message, reason, next, location }: Failure,
): CertificateProblem {
  const file = location?.file ?? authorityFiles(paths).certFile;
  return {
    name: authorityName,
    file,
    code: 'unreadable',
    message: `${message}: ${reason ?? 'unknown'}`,
    next,
  };
}

function authorityStatus(authority: AuthorityInspection, nowMs: number): AuthorityStatus {
  return {
    ...certificateStatus(authority, nowMs),
    previous: authority.authorities.bundle.slice(1).map(describePrevious),
  };
}

function leafStatus(leaf: LeafInspection, nowMs: number): LeafStatus {
  const sans = leaf.certificate === undefined ? [] : sansOf(leaf.certificate);
  return { name: leaf.name, ...certificateStatus(leaf, nowMs), sans };
}

function certificateStatus(
  { certificate, problems }: Pick<LeafInspection, 'certificate' | 'problems'>,
  nowMs: number,
): CertificateStatus {
  const notAfterMs = certificate?.validToDate.getTime();
  return {
    subject: certificate === undefined ? null : subjectOf(certificate),
    notAfter: certificate?.validToDate.toISOString() ?? null,
    fingerprint256: certificate?.fingerprint256 ?? null,
    daysLeft: notAfterMs === undefined ? null : Math.floor((notAfterMs - nowMs) / dayMs),
    ok: problems.length === 0,
    problem: problems[0]?.message ?? null,
  };
}

/** How a service is found to be from outside: what the daemon answers and `payctl health --mtls --json` shows. */

/** One of `services` in `payctl health --mtls --json` (SPEC section 9). */
export type MtlsReport = {
  name: string;
  /** Healthy (or degraded), the right certificate, and everybody refused who must be. */
  ok: boolean;
  /** The service's own word; null when it gave none. */
  status: string | null;
  httpStatus: number | null;
  latencyMs: number | null;
  tls: TlsFacts | null;
  anonymousRejected: boolean;
  untrustedRejected: boolean;
  /** null when every service may call it. */
  disallowedRejected: boolean | null;
  checks: readonly HealthCheck[];
  error: string | null;
};

export type HealthCheck = {
  name: string;
  status: string;
  message?: string;
  duration?: string;
  metadata?: unknown;
};

export type TlsFacts = {
  protocol: string | null;
  cipher: string;
  subject: string;
  issuer: string;
  /** RFC 3339. */
  validTo: string;
  handshakeMs: number;
};

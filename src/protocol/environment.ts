/**
 * The variables a service gets (SPEC section 4), computed by src/config from platform.yaml and read by
 * services/kit/environment.ts. A secret's value stands as a placeholder until the daemon starts the unit.
 */
export const serviceVariables = {
  name: 'SERVICE_NAME',
  port: 'PORT',
  /** Only with a public listener. */
  publicPort: 'PUBLIC_PORT',
  dbHost: 'DB_HOST',
  dbPort: 'DB_PORT',
  dbName: 'DB_NAME',
  dbUser: 'DB_USER',
  dbPassword: 'DB_PASSWORD',
  redisHost: 'REDIS_HOST',
  redisPort: 'REDIS_PORT',
  /** The embedded Redis has one; an external one when platform.yaml names its variable. */
  redisPassword: 'REDIS_PASSWORD',
  jwtSecret: 'JWT_SECRET',
  /** `true`. */
  enableMtls: 'ENABLE_MTLS',
  tlsCertFile: 'TLS_CERT_FILE',
  tlsKeyFile: 'TLS_KEY_FILE',
  tlsCaFile: 'TLS_CA_FILE',
  /** Service names, comma-separated; the operator is always let in. */
  allowedCallers: 'ALLOWED_CALLERS',
  /** Requests a minute and caller at the edge; from `100/min` in platform.yaml. */
  rateLimitPerMinute: 'RATE_LIMIT_PER_MINUTE',
  /** `true` when platform.yaml limits calls between services too. */
  rateLimitServices: 'RATE_LIMIT_SERVICES',
  /** Webhooks a minute and address; only where platform.yaml says another limit for them. */
  rateLimitWebhooksPerMinute: 'RATE_LIMIT_WEBHOOKS_PER_MINUTE',
  logLevel: 'LOG_LEVEL',
} as const;

/** `order-service` → `ORDER_SERVICE_URL`, `payment-gateway` → `PAYMENT_GATEWAY_URL`. */
export function peerUrlVariable(service: string): string {
  return `${service.toUpperCase().replaceAll('-', '_')}_URL`;
}

const placeholder = /\$\{secret:([a-z0-9][a-z0-9:_-]*)\}/g;

export function secretPlaceholder(name: string): string {
  return `\${secret:${name}}`;
}

/** Replaces every `${secret:NAME}` by what `reveal` answers for the name. */
export function withSecrets(value: string, reveal: (name: string) => string): string {
  return value.replaceAll(placeholder, (_match, name: string) => reveal(name));
}

/** Secret names the platform always has; a database role's is `db:<role>`. */
export const jwtSecretName = 'jwt';
export function databaseSecretName(role: string): string {
  return `db:${role}`;
}

/** SPIFFE identity in the URI SAN (SPEC section 4). */
export const trustDomain = 'payment-platform';
export const operatorName = 'operator';
export function spiffeId(name: string): string {
  return `spiffe://${trustDomain}/${name}`;
}

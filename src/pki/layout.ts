/** File names below `paths.certs` (SPEC section 4). The one place that knows them. */
import { join } from 'node:path';
import type { Paths } from '../kernel/paths.ts';
import { operatorName } from '../protocol/environment.ts';

export type CertificatesDirectory = Pick<Paths, 'certs'>;

export type PairFiles = {
  directory: string;
  certFile: string;
  keyFile: string;
};

export type AuthorityFiles = PairFiles & {
  /** Each newer CA certified by the one before it, newest first. Absent until the first rotation. */
  crossFile: string;
};

export function authorityFiles({ certs }: CertificatesDirectory): AuthorityFiles {
  const directory = join(certs, 'ca');
  return {
    directory,
    certFile: join(directory, 'ca-cert.pem'),
    keyFile: join(directory, 'ca-key.pem'),
    crossFile: join(directory, 'ca-cross.pem'),
  };
}

/** @param name a service, or `operator` for payctl's own client certificate */
export function leafFiles({ certs }: CertificatesDirectory, name: string): PairFiles {
  const directory = name === operatorName ? join(certs, name) : join(certs, 'services', name);
  return { directory, certFile: join(directory, `${name}.crt`), keyFile: join(directory, `${name}.key`) };
}

export function lockFile({ certs }: CertificatesDirectory): string {
  return join(certs, '.lock');
}

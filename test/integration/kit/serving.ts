/** One service of the test's own, served by the kit with an environment that the test decides. */
import { once } from 'node:events';
import { join } from 'node:path';
import { connect, type TLSSocket } from 'node:tls';
import type { TObject } from 'typebox';
import { Agent, request } from 'undici';
import type { Contract } from '../../../services/kit/contract/contract.ts';
import { readEnvironment } from '../../../services/kit/environment.ts';
import { type RunningService, serve } from '../../../services/kit/serve.ts';
import type { PeerContracts, ServiceDeclaration } from '../../../services/kit/service.ts';
import { ensureCertificates } from '../../../src/pki/ensure.ts';
import { readIdentity } from '../../../src/pki/identity.ts';
import { serviceVariables as names } from '../../../src/protocol/environment.ts';
import { checkoutRoot, freePort, startInfra, type TestInfra } from '../../fixtures/infra.ts';

/** Besides the service itself, who have certificates. */
export const allowedCaller = 'payment-gateway';
export const strangeCaller = 'kyc-service';

export type Serving = {
  infra: TestInfra;
  running: RunningService;
  services: readonly string[];
  port: number;
  publicPort: number;
  get: (path: string, options?: GetOptions) => Promise<Answer>;
  /** A connection of its own over mutual TLS, as the operator, to speak HTTP on by hand. */
  connect: () => Promise<TLSSocket>;
  stop: () => Promise<void>;
};

export type GetOptions = {
  as?: string;
  listener?: 'http' | 'public';
  headers?: Readonly<Record<string, string>>;
};
export type Answer = { status: number; headers: Readonly<Record<string, unknown>>; text: string };

export async function serveAlone<C extends Contract, P extends PeerContracts, S extends TObject>(
  declaration: ServiceDeclaration<C, P, S>,
  variables: Readonly<Record<string, string>> = {},
): Promise<Serving> {
  const infra = await startInfra();
  const name = declaration.contract.service;
  const services = [name, allowedCaller, strangeCaller];
  await ensureCertificates({ paths: infra.paths, services });
  const [port, freePublicPort] = [await freePort(), await freePort()];
  const all = { ...(await variablesOf(infra, { name, port, publicPort: freePublicPort })), ...variables };
  const host = '127.0.0.1';
  const environment = readEnvironment(all);
  const { publicPort = freePublicPort } = environment;
  const running = await serve(declaration, {
    environment,
    variables: all,
    listeners: { http: { host, port: environment.port }, public: { host, port: publicPort } },
  });
  const agents = new Map<string, Agent>();
  const agentOf = async (identity: string) => {
    const agent = agents.get(identity) ?? (await openAgent(infra, identity));
    agents.set(identity, agent);
    return agent;
  };
  return {
    infra,
    running,
    services,
    port,
    publicPort,
    get: async (path, { as = 'operator', listener = 'http', headers = {} } = {}) => {
      const isPublic = listener === 'public';
      const dispatcher = await agentOf(isPublic ? 'nobody' : as);
      const url = `https://localhost:${isPublic ? publicPort : port}${path}`;
      const answer = await request(url, { dispatcher, headers });
      return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() };
    },
    connect: async () => {
      const socket = connect({ port, host, ...(await readIdentity(infra.paths, 'operator')) });
      await once(socket, 'secureConnect');
      return socket;
    },
    stop: async () => {
      await Promise.all([...agents.values()].map((agent) => agent.destroy()));
      await running.drain('end');
      await infra.stop();
    },
  };
}

async function variablesOf(
  infra: TestInfra,
  { name, port, publicPort }: { name: string; port: number; publicPort: number },
): Promise<Record<string, string>> {
  const database = await infra.createDatabase({
    name: 'kit_server',
    role: 'kit_server',
    migrations: [join(checkoutRoot, 'services', 'kit', 'migrations')],
  });
  const certificates = join(infra.paths.certs, 'services', name);
  return {
    [names.name]: name,
    [names.port]: String(port),
    [names.publicPort]: String(publicPort),
    [names.dbHost]: database.host,
    [names.dbPort]: String(database.port),
    [names.dbName]: database.name,
    [names.dbUser]: database.user,
    [names.dbPassword]: database.password,
    [names.redisHost]: infra.redis.host,
    [names.redisPort]: String(infra.redis.port),
    [names.redisPassword]: infra.redis.password,
    [names.jwtSecret]: infra.secrets.reveal('jwt'),
    [names.enableMtls]: 'true',
    [names.tlsCertFile]: join(certificates, `${name}.crt`),
    [names.tlsKeyFile]: join(certificates, `${name}.key`),
    [names.tlsCaFile]: join(infra.paths.certs, 'ca', 'ca-cert.pem'),
    [names.allowedCallers]: allowedCaller,
    [names.rateLimitPerMinute]: '100',
    [names.logLevel]: process.env['TEST_LOG_LEVEL'] ?? 'fatal',
  };
}

export async function openAgent({ paths }: TestInfra, identity: string): Promise<Agent> {
  const { cert, key, ca } = await readIdentity(paths, identity === 'nobody' ? 'operator' : identity);
  return new Agent({ connect: identity === 'nobody' ? { ca } : { cert, key, ca } });
}

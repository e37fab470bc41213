import type { Client } from 'pg';
import { Failure, isErrnoException, messageOf } from '../../kernel/failure.ts';
import type { PostgresConnection, Readiness } from '../../protocol/infra.ts';
import { diskFull, isDiskFull } from '../disk-full.ts';

const connectTimeoutMs = 5_000;
const readinessTimeoutMs = 2_000;

/** SQLSTATE: wrong password, no such role or not allowed from here, no right to connect, no such database. */
const signInRefused = new Set(['28P01', '28000', '42501', '3D000']);

/** Runs work on a connection of its own and closes it. @throws Failure as `connect` does, and what the work throws */
export async function withConnection<T>(
  connection: PostgresConnection,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const client = await connect(connection);
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => {}); // the work is done or has failed already
  }
}

/** @throws Failure `postgres-unreachable`, `postgres-sign-in-refused`, `disk-full` */
export async function connect(connection: PostgresConnection): Promise<Client> {
  try {
    return await open(connection, connectTimeoutMs);
  } catch (error) {
    throw connectionFailure(connection, error);
  }
}

/** Signs in and runs SELECT 1. */
export async function postgresReady(connection: PostgresConnection): Promise<Readiness> {
  try {
    const client = await open(connection, readinessTimeoutMs);
    try {
      await client.query('select 1');
      return { ready: true };
    } finally {
      await client.end();
    }
  } catch (error) {
    return { ready: false, reason: reasonOf(error) };
  }
}

async function open(connection: PostgresConnection, timeoutMs: number): Promise<Client> {
  const { Client } = await import('pg');
  const client = new Client({
    ...connection,
    connectionTimeoutMillis: timeoutMs,
    application_name: 'payctl',
  });
  client.on('error', () => {}); // a connection lost between queries is told by the next query
  await client.connect();
  return client;
}

/** The server ended under us, killed or for want of disk space; pg has no code for it. */
export function isConnectionLost(error: unknown): error is Error {
  return (
    error instanceof Error &&
    /^Connection terminated|connection error and is not queryable/.test(error.message)
  );
}

function connectionFailure(connection: PostgresConnection, error: unknown): Failure {
  const where = `${connection.host}:${connection.port}`;
  if (isDiskFull(error)) return diskFull(`PostgreSQL at ${where}`, error);
  if (isErrnoException(error) && signInRefused.has(error.code)) {
    return new Failure({
      code: 'postgres-sign-in-refused',
      message: `PostgreSQL at ${where} does not let ${connection.user} into the database ${connection.database}`,
      reason: messageOf(error),
      next: ["Check the user and the password's environment variable under postgres in platform.yaml."],
      cause: error,
    });
  }
  return new Failure({
    code: 'postgres-unreachable',
    message: `PostgreSQL at ${where} does not answer`,
    reason: reasonOf(error),
    next: ['Check that it runs, and its host and port under postgres in platform.yaml.'],
    cause: error,
  });
}

/** A refused connection is an AggregateError without words when the host has several addresses. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(messageOf).join('; ');
  return messageOf(error);
}

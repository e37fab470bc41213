/**
 * Sessions of a portal's users. A service that has them makes the tables `sessions`, `refresh_tokens` and
 * `sign_in_attempts` in its own migrations. A refresh token is good for one use; a second use means that it was
 * stolen, and ends the session (RFC 9700, section 4.14.2).
 */
import type { Queryable, Transaction } from '../data/database.ts';
import { newId } from '../data/ids.ts';
import { sql } from '../data/sql.ts';
import { Problem } from '../problem.ts';
import type { RawRequest } from '../service.ts';
import { hashOpaqueToken, newOpaqueToken } from './opaque-token.ts';

/** However often it is refreshed. */
const sessionLifetimeHours = 24 * 14;
/** Without use. */
const refreshLifetimeHours = 24;
const mostPrunedAtOnce = 1_000;
const mostListed = 100;

export type OpenSession = { sessionId: string; userId: string; refreshToken: string };

export async function openSession(transaction: Transaction, userId: string): Promise<OpenSession> {
  const sessionId = newId('ses');
  await transaction.execute(sql`
    insert into sessions (id, user_id, expires_at)
    values (${sessionId}, ${userId}, now() + make_interval(hours => ${sessionLifetimeHours}))`);
  return { sessionId, userId, refreshToken: await addRefreshToken(transaction, sessionId) };
}

/** Undefined when the token is not one to refresh with; of one that was used before, the session to be ended. */
export async function refreshSession(
  transaction: Transaction,
  refreshToken: string,
): Promise<OpenSession | { sessionId: string } | undefined> {
  const hash = hashOpaqueToken(refreshToken);
  const found = await transaction.maybe<FoundToken>(sql`
    select session_id, user_id, used_at is not null as is_used,
           sessions.revoked_at is null and sessions.expires_at > now() and refresh_tokens.expires_at > now() as is_live
    from refresh_tokens join sessions on sessions.id = session_id where token_hash = ${hash} for update`);
  if (found === undefined || !found.is_live) return undefined;
  if (found.is_used) return { sessionId: found.session_id };
  await transaction.execute(sql`update refresh_tokens set used_at = now() where token_hash = ${hash}`);
  const next = await addRefreshToken(transaction, found.session_id);
  return { sessionId: found.session_id, userId: found.user_id, refreshToken: next };
}

type FoundToken = { session_id: string; user_id: string; is_used: boolean; is_live: boolean };

export async function revokeSession(database: Queryable, sessionId: string): Promise<void> {
  await database.execute(
    sql`update sessions set revoked_at = now() where id = ${sessionId} and revoked_at is null`,
  );
}

export async function revokeSessionsOfUser(database: Queryable, userId: string): Promise<void> {
  await database.execute(
    sql`update sessions set revoked_at = now() where user_id = ${userId} and revoked_at is null`,
  );
}

export type OwnSession = { id: string; created_at: string; expires_at: string; is_current: boolean };

/** Those that are neither revoked nor expired and can still be refreshed, the newest first; at most 100. */
export async function openSessions(
  database: Queryable,
  userId: string,
  currentId: string,
): Promise<OwnSession[]> {
  return database.many<OwnSession>(sql`
    select id, created_at, expires_at, id = ${currentId} as is_current from sessions
    where user_id = ${userId} and revoked_at is null and expires_at > now() and exists (
      select 1 from refresh_tokens where session_id = sessions.id and used_at is null and expires_at > now())
    order by created_at desc, id desc limit ${mostListed}`);
}

/** @returns whether the user has such a session that is open */
export async function revokeSessionOfUser(
  database: Queryable,
  userId: string,
  sessionId: string,
): Promise<boolean> {
  const rows = await database.execute(sql`
    update sessions set revoked_at = now()
    where id = ${sessionId} and user_id = ${userId} and revoked_at is null and expires_at > now()`);
  return rows === 1;
}

export async function revokeOtherSessions(
  database: Queryable,
  userId: string,
  keptId: string,
): Promise<void> {
  await database.execute(sql`
    update sessions set revoked_at = now()
    where user_id = ${userId} and id <> ${keptId} and revoked_at is null`);
}

/** @returns how many were removed, at most 1,000 */
export async function pruneSessions(database: Queryable): Promise<number> {
  return database.execute(sql`
    delete from sessions where id in (
      select id from sessions where expires_at < now() order by expires_at limit ${mostPrunedAtOnce})`);
}

/** @throws Problem 401 `unauthenticated` when there is none */
export function bearerToken(request: RawRequest): string {
  const { authorization } = request.headers;
  const [, token] = typeof authorization === 'string' ? (/^Bearer ([^\s]+)$/i.exec(authorization) ?? []) : [];
  if (token === undefined) throw unauthenticated();
  return token;
}

/** One answer for every reason, so that none of them is told. */
export function unauthenticated(): Problem {
  return new Problem({
    code: 'unauthenticated',
    status: 401,
    detail: 'Sign in to call this.',
    headers: { 'www-authenticate': 'Bearer' },
  });
}

export function invalidCredentials(): Problem {
  return new Problem({
    code: 'invalid_credentials',
    status: 401,
    detail: 'The email address and the password do not belong together.',
  });
}

/** Told only to who knows the password. */
export function secondFactorRequired(): Problem {
  return new Problem({
    code: 'second_factor_required',
    status: 401,
    detail: 'Send a code of your authenticator app, or a recovery code, as `code`; each is good for one use.',
  });
}

export function invalidRefreshToken(): Problem {
  return new Problem({
    code: 'invalid_refresh_token',
    status: 401,
    detail: 'The refresh token is unknown, used or expired; sign in again.',
  });
}

async function addRefreshToken(transaction: Transaction, sessionId: string): Promise<string> {
  const token = newOpaqueToken();
  await transaction.execute(sql`
    insert into refresh_tokens (token_hash, session_id, expires_at)
    values (${hashOpaqueToken(token)}, ${sessionId}, now() + make_interval(hours => ${refreshLifetimeHours}))`);
  return token;
}

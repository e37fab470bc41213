/** Signing in to a portal: what every portal does alike, given how it finds its users. */
import type { Queryable, Transaction } from '../data/database.ts';
import type { RawRequest } from '../service.ts';
import {
  type AccessTokenRules,
  accessTokenLifetimeSeconds,
  issueAccessToken,
  verifyAccessToken,
} from './access-token.ts';
import {
  type AccountChange,
  type PortalAccounts,
  type AccountContext as SessionContext,
  secondFactorOf,
} from './account.ts';
import { verifyPassword } from './password.ts';
import { requireUser, type UserCaller } from './permissions.ts';
import { hasSecondFactor, takeSecondFactor } from './second-factor.ts';
import {
  bearerToken,
  invalidCredentials,
  invalidRefreshToken,
  type OpenSession,
  openSession,
  refreshSession,
  revokeSession,
  secondFactorRequired,
  unauthenticated,
} from './sessions.ts';
import { assertMaySignIn, forgetAttempts } from './sign-in-limit.ts';

export type PortalUsers = PortalAccounts & {
  audience: string;
  findCredentials: (database: Queryable, email: string) => Promise<Credentials | undefined>;
  /** As they are until the transaction ends: a change of them waits for it. */
  lockCredentials: (transaction: Transaction, userId: string) => Promise<Credentials | undefined>;
  /** The user of a session that is neither revoked nor expired, unless disabled. */
  findCaller: (database: Queryable, sessionId: string) => Promise<UserCaller | undefined>;
};

export type Credentials = { id: string; state: 'active' | 'disabled'; password_hash: string };

export type SessionTokens = {
  access_token: string;
  token_type: 'Bearer';
  expires_in: number;
  refresh_token: string;
};

type GivenCredentials = { email: string; password: string; code?: string };

export type PortalSessions = {
  /** @throws Problem 401 `invalid_credentials` or `second_factor_required`, 429 `sign_in_locked` */
  signIn(context: SessionContext, credentials: GivenCredentials): Promise<SessionTokens>;
  /** @throws Problem 401 `invalid_refresh_token` */
  refresh(context: SessionContext, refreshToken: string): Promise<SessionTokens>;
  /** @throws Problem 403 `user_required` */
  signOut(context: SessionContext, request: RawRequest): Promise<void>;
  /** The session that a request comes with. @throws Problem 401 `unauthenticated`, 403 `user_required` */
  sessionOf(context: SessionContext, request: RawRequest): string;
  /** Who a request on the public listener comes from. @throws Problem 401 `unauthenticated` */
  authenticate(context: SessionContext, request: RawRequest): Promise<UserCaller>;
};

export function portalSessions(users: PortalUsers): PortalSessions {
  return {
    signIn: (context, credentials) => signIn(users, context, credentials),
    refresh: (context, refreshToken) => refresh(users, context, refreshToken),
    signOut: async (context, request) => {
      requireUser(context.caller);
      await revokeSession(context.database, sessionIdOf(users, context, request));
    },
    sessionOf: (context, request) => {
      requireUser(context.caller);
      return sessionIdOf(users, context, request);
    },
    authenticate: async (context, request) => {
      const caller = await users.findCaller(context.database, sessionIdOf(users, context, request));
      if (caller === undefined) throw unauthenticated();
      return caller;
    },
  };
}

async function signIn(
  users: PortalUsers,
  context: SessionContext,
  { email, password, code }: GivenCredentials,
): Promise<SessionTokens> {
  const { database, now } = context;
  await assertMaySignIn(database, email, now());
  const user = await users.findCredentials(database, email);
  const isRight = await verifyPassword(password, user?.password_hash);
  if (user === undefined || !isRight || user.state !== 'active') throw invalidCredentials();
  const factor = secondFactorOf(users.issuer, context.settings.JWT_SECRET, user.id);
  const session = await database.transaction(async (transaction) => {
    // Hashing takes a while: who was disabled or got another password meanwhile has no session of the old one.
    const present = await users.lockCredentials(transaction, user.id);
    if (present?.state !== 'active' || present.password_hash !== user.password_hash)
      throw invalidCredentials();
    if (await hasSecondFactor(transaction, user.id)) {
      const isTaken =
        code !== undefined && (await takeSecondFactor(transaction, factor, { code, now: now() }));
      if (!isTaken) throw secondFactorRequired();
    }
    await forgetAttempts(transaction, email);
    const opened = await openSession(transaction, user.id);
    await record(users, transaction, { sessionId: opened.sessionId, change: 'signed_in' });
    return opened;
  });
  return tokensOf(users, context, session);
}

/** The transaction commits before the refusal: a token that was used twice ends its session. */
async function refresh(
  users: PortalUsers,
  context: SessionContext,
  refreshToken: string,
): Promise<SessionTokens> {
  const session = await context.database.transaction(async (transaction) => {
    const refreshed = await refreshSession(transaction, refreshToken);
    if (refreshed === undefined || 'refreshToken' in refreshed) return refreshed;
    const { sessionId } = refreshed;
    await record(users, transaction, { sessionId, change: 'refresh_token_reused' });
    await revokeSession(transaction, sessionId);
    return undefined;
  });
  const caller =
    session === undefined ? undefined : await users.findCaller(context.database, session.sessionId);
  if (session === undefined || caller === undefined) throw invalidRefreshToken();
  return tokensOf(users, context, session);
}

async function record(
  users: PortalUsers,
  transaction: Transaction,
  { sessionId, change }: { sessionId: string; change: AccountChange },
): Promise<void> {
  const caller = await users.findCaller(transaction, sessionId);
  if (caller !== undefined) await users.recordChange?.(transaction, caller, change);
}

function sessionIdOf(users: PortalUsers, context: SessionContext, request: RawRequest): string {
  const claims = verifyAccessToken(rulesOf(users, context), bearerToken(request), context.now());
  if (claims === undefined) throw unauthenticated();
  return claims.sid;
}

function tokensOf(users: PortalUsers, context: SessionContext, session: OpenSession): SessionTokens {
  const claims = { sub: session.userId, sid: session.sessionId };
  return {
    access_token: issueAccessToken(rulesOf(users, context), claims, context.now()),
    token_type: 'Bearer',
    expires_in: accessTokenLifetimeSeconds,
    refresh_token: session.refreshToken,
  };
}

function rulesOf({ issuer, audience }: PortalUsers, { settings }: SessionContext): AccessTokenRules {
  return { secret: settings.JWT_SECRET, issuer, audience };
}

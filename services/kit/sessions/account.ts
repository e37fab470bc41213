/** What signed-in users do with their own account, alike in every portal: password, second factor, sessions. */
import type { Database, Queryable, Transaction } from '../data/database.ts';
import { sealingKey } from '../data/sealing.ts';
import { conflict, notFound, type Problem, unprocessable } from '../problem.ts';
import type { Caller } from '../service.ts';
import { hashPassword, verifyPassword } from './password.ts';
import { requireUser, type UserCaller } from './permissions.ts';
import { confirm, enrol, removeSecondFactor, type SecondFactor, takeSecondFactor } from './second-factor.ts';
import {
  type OwnSession,
  openSessions,
  revokeOtherSessions,
  revokeSessionOfUser,
  revokeSessionsOfUser,
} from './sessions.ts';
import { assertMaySignIn, forgetAttempts, forgiveAttempt } from './sign-in-limit.ts';
import { base32, totpUrl } from './totp.ts';

export type AccountChange =
  | 'signed_in'
  | 'refresh_token_reused'
  | 'password_changed'
  | 'totp_enabled'
  | 'totp_disabled'
  | 'session_revoked';

export type PortalAccounts = {
  issuer: string;
  findAccount: (database: Queryable, userId: string) => Promise<Account | undefined>;
  updatePasswordHash: (transaction: Transaction, userId: string, hash: string) => Promise<void>;
  /** In the transaction of the change: where the service keeps an audit log. */
  recordChange?: (transaction: Transaction, caller: UserCaller, change: AccountChange) => Promise<void>;
};

export type Account = { email: string; password_hash: string };

export type AccountContext = {
  database: Database;
  settings: { JWT_SECRET: string };
  now: () => Date;
  caller: Caller;
};

/** What the second factor of a user is sealed with. */
export function secondFactorOf(issuer: string, secret: string, userId: string): SecondFactor {
  return { key: sealingKey(secret, `${issuer} totp`), userId };
}

/** All other sessions end. @throws Problem 422 `wrong_password`, 429 `sign_in_locked` */
export async function changePassword(
  accounts: PortalAccounts,
  context: AccountContext & { sessionId: string },
  { current_password, new_password }: { current_password: string; new_password: string },
): Promise<void> {
  const user = requireUser(context.caller);
  await assertPassword(accounts, context, current_password);
  const hash = await hashPassword(new_password);
  await context.database.transaction(async (transaction) => {
    await accounts.updatePasswordHash(transaction, user.userId, hash);
    await revokeOtherSessions(transaction, user.userId, context.sessionId);
    await accounts.recordChange?.(transaction, user, 'password_changed');
  });
}

/** @throws Problem 409 `totp_enabled`, 422 `wrong_password`, 429 `sign_in_locked` */
export async function enrolTotp(
  accounts: PortalAccounts,
  context: AccountContext,
  password: string,
): Promise<{ secret: string; otpauth_url: string }> {
  const { userId } = requireUser(context.caller);
  const { email } = await assertPassword(accounts, context, password);
  const factor = secondFactorOf(accounts.issuer, context.settings.JWT_SECRET, userId);
  const secret = await context.database.transaction((transaction) => enrol(transaction, factor));
  if (secret === undefined)
    throw conflict('totp_enabled', 'Disable the second factor that is enabled first.');
  return {
    secret: base32(secret),
    otpauth_url: totpUrl(secret, { issuer: accounts.issuer, account: email }),
  };
}

/** @throws Problem 422 `wrong_code`, 429 `sign_in_locked` */
export async function confirmTotp(
  accounts: PortalAccounts,
  context: AccountContext,
  code: string,
): Promise<{ recovery_codes: string[] }> {
  const user = requireUser(context.caller);
  const factor = secondFactorOf(accounts.issuer, context.settings.JWT_SECRET, user.userId);
  await assertMaySignIn(context.database, user.userId, context.now());
  const codes = await context.database.transaction(async (transaction) => {
    const confirmed = await confirm(transaction, factor, { code, now: context.now() });
    if (confirmed !== undefined) await accounts.recordChange?.(transaction, user, 'totp_enabled');
    return confirmed;
  });
  if (codes === undefined) throw wrongCode();
  await forgetAttempts(context.database, user.userId);
  return { recovery_codes: codes };
}

/** @throws Problem 422 `wrong_password` or `wrong_code`, 429 `sign_in_locked` */
export async function disableTotp(
  accounts: PortalAccounts,
  context: AccountContext,
  { password, code }: { password: string; code: string },
): Promise<void> {
  const user = requireUser(context.caller);
  await assertPassword(accounts, context, password);
  await assertMaySignIn(context.database, user.userId, context.now());
  const factor = secondFactorOf(accounts.issuer, context.settings.JWT_SECRET, user.userId);
  const isRight = await context.database.transaction(async (transaction) => {
    if (!(await takeSecondFactor(transaction, factor, { code, now: context.now() }))) return false;
    await removeSecondFactor(transaction, user.userId);
    await accounts.recordChange?.(transaction, user, 'totp_disabled');
    return true;
  });
  if (!isRight) throw wrongCode();
  await forgetAttempts(context.database, user.userId);
}

export async function listOwnSessions({
  database,
  caller,
  sessionId,
}: AccountContext & { sessionId: string }): Promise<{ data: OwnSession[] }> {
  const { userId } = requireUser(caller);
  return { data: await openSessions(database, userId, sessionId) };
}

/** @throws Problem 404 `session_not_found` */
export async function revokeOwnSession(
  accounts: PortalAccounts,
  { database, caller }: AccountContext,
  sessionId: string,
): Promise<void> {
  const user = requireUser(caller);
  await database.transaction(async (transaction) => {
    if (!(await revokeSessionOfUser(transaction, user.userId, sessionId)))
      throw notFound('session', sessionId);
    await accounts.recordChange?.(transaction, user, 'session_revoked');
  });
}

/** For who has lost password or second factor, or is locked out: without a second factor, and every session ends. */
export async function resetAccount(
  transaction: Transaction,
  { updatePasswordHash }: Pick<PortalAccounts, 'updatePasswordHash'>,
  { id, email, hash }: { id: string; email: string; hash: string },
): Promise<void> {
  await updatePasswordHash(transaction, id, hash);
  await removeSecondFactor(transaction, id);
  await revokeSessionsOfUser(transaction, id);
  await forgetAttempts(transaction, email);
}

/** Guesses with a stolen session are as few as at the sign-in. A right password gives no further guesses at the code. */
async function assertPassword(
  accounts: PortalAccounts,
  { database, caller, now }: AccountContext,
  password: string,
): Promise<Account> {
  const { userId } = requireUser(caller);
  await assertMaySignIn(database, userId, now());
  const account = await accounts.findAccount(database, userId);
  const isRight = await verifyPassword(password, account?.password_hash);
  if (account === undefined || !isRight)
    throw unprocessable('wrong_password', 'This is not the password of the signed-in user.');
  await forgiveAttempt(database, userId);
  return account;
}

function wrongCode(): Problem {
  return unprocessable(
    'wrong_code',
    'The code is wrong, was used before, or there is nothing to use it for.',
  );
}

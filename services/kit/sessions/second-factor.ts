/**
 * The second factor of a portal's users: a TOTP secret, sealed, and recovery codes, hashed. A service that has it
 * makes the tables `totp_secrets` and `recovery_codes` in its own migrations.
 */
import { randomBytes } from 'node:crypto';
import type { Queryable, Transaction } from '../data/database.ts';
import { open, seal } from '../data/sealing.ts';
import { sql } from '../data/sql.ts';
import { hashOpaqueToken } from './opaque-token.ts';
import { newTotpSecret, stepOfCode } from './totp.ts';

const recoveryCodes = 10;
/** 80 bits: more than anybody tries at five attempts in 15 minutes. */
const recoveryBytes = 10;

export type SecondFactor = { key: Buffer; userId: string };

/** A secret that was enrolled before and never confirmed is replaced. @returns undefined when one is confirmed */
export async function enrol(
  transaction: Transaction,
  { key, userId }: SecondFactor,
): Promise<Buffer | undefined> {
  const secret = newTotpSecret();
  const rows = await transaction.execute(sql`
    insert into totp_secrets as held (user_id, secret) values (${userId}, ${seal(key, userId, secret.toString('hex'))})
    on conflict (user_id) do update set secret = excluded.secret, last_step = null
      where held.confirmed_at is null`);
  return rows === 0 ? undefined : secret;
}

/** @returns recovery codes, each good for one sign-in; undefined when the code is wrong or nothing waits for it */
export async function confirm(
  transaction: Transaction,
  factor: SecondFactor,
  { code, now }: { code: string; now: Date },
): Promise<string[] | undefined> {
  const isRight = await takeTotp(transaction, factor, { code, now, isConfirmed: false });
  if (!isRight) return undefined;
  const { userId } = factor;
  await transaction.execute(sql`update totp_secrets set confirmed_at = ${now} where user_id = ${userId}`);
  await transaction.execute(sql`delete from recovery_codes where user_id = ${userId}`);
  const codes = Array.from({ length: recoveryCodes }, () => randomBytes(recoveryBytes).toString('hex'));
  for (const one of codes)
    await transaction.execute(
      sql`insert into recovery_codes (user_id, code_hash) values (${userId}, ${hashOpaqueToken(one)})`,
    );
  return codes;
}

export async function hasSecondFactor(database: Queryable, userId: string): Promise<boolean> {
  const row = await database.maybe(
    sql`select 1 from totp_secrets where user_id = ${userId} and confirmed_at is not null`,
  );
  return row !== undefined;
}

/** A code of the app or a recovery code, each accepted once. */
export async function takeSecondFactor(
  transaction: Transaction,
  factor: SecondFactor,
  { code, now }: { code: string; now: Date },
): Promise<boolean> {
  if (await takeTotp(transaction, factor, { code, now, isConfirmed: true })) return true;
  const rows = await transaction.execute(sql`
    update recovery_codes set used_at = ${now}
    where user_id = ${factor.userId} and code_hash = ${hashOpaqueToken(code)} and used_at is null`);
  return rows === 1;
}

export async function removeSecondFactor(transaction: Transaction, userId: string): Promise<void> {
  await transaction.execute(sql`delete from recovery_codes where user_id = ${userId}`);
  await transaction.execute(sql`delete from totp_secrets where user_id = ${userId}`);
}

type Held = { secret: Uint8Array; last_step: bigint | null };

/** Locked, so that of two requests with one code one is refused. */
async function takeTotp(
  transaction: Transaction,
  { key, userId }: SecondFactor,
  { code, now, isConfirmed }: { code: string; now: Date; isConfirmed: boolean },
): Promise<boolean> {
  const held = await transaction.maybe<Held>(sql`
    select secret, last_step from totp_secrets
    where user_id = ${userId} and (confirmed_at is not null) = ${isConfirmed} for update`);
  if (held === undefined) return false;
  const step = stepOfCode(Buffer.from(open(key, userId, held.secret), 'hex'), code, now);
  if (step === undefined || (held.last_step !== null && BigInt(step) <= held.last_step)) return false;
  await transaction.execute(sql`update totp_secrets set last_step = ${step} where user_id = ${userId}`);
  return true;
}

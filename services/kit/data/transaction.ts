/** Transactions: one on a connection, others within it by savepoint, repeated where concurrency undid them. */
import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { longestDeadlineMs, remainingMs, runInTransactionScope } from '../trace.ts';
import type { Transaction } from './database.ts';
import { deadlineExceeded, isConcurrencyFailure } from './database-errors.ts';
import { queryable, type Session, turns } from './session.ts';

export type Work<T> = (transaction: Transaction) => Promise<T>;

const mostAttempts = 4;
const longestBackoffMs = 40;

/** @throws what the attempt threw, at last; nothing of it is left in the database then */
export async function repeatOnConflict<T>(attempt: () => Promise<T>): Promise<T> {
  for (let number = 1; ; number += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (number === mostAttempts || !isConcurrencyFailure(error)) throw error;
      await delay(randomInt(1, longestBackoffMs * number));
    }
  }
}

/** Commits what the work did, or undoes it when the work throws. */
export async function runTransaction<T>(session: Session, work: Work<T>): Promise<T> {
  const afterCommit: (() => void)[] = [];
  await session.control(beginText());
  const result = await runOpen({ session, afterCommit }, work).catch(async (error: unknown) => {
    await session.control('rollback').catch(session.spoil);
    throw error;
  });
  await commit(session);
  for (const callback of afterCommit) callback();
  return result;
}

/**
 * Runs the work within the open transaction, undone alone when it throws. Undefined unless the transaction is
 * open and the owner's.
 */
export function nestIn(transaction: Transaction, owner: object): Nest | undefined {
  const open = nests.get(transaction);
  return open?.owner === owner ? open.nest : undefined;
}

export type Nest = <T>(work: Work<T>) => Promise<T>;
type Level = { session: Session; afterCommit: (() => void)[] };

/** The transactions that are open. */
const nests = new WeakMap<Transaction, { nest: Nest; owner: object }>();

async function runOpen<T>(level: Level, work: Work<T>): Promise<T> {
  const transaction: Transaction = {
    ...queryable(level.session.run),
    inTransaction: true,
    afterCommit: (callback) => void level.afterCommit.push(callback),
  };
  nests.set(transaction, { nest: nesting(level), owner: level.session.owner });
  try {
    return await runInTransactionScope(transaction, () => work(transaction));
  } finally {
    nests.delete(transaction);
  }
}

/** Savepoints of one level follow each other: two at once would undo each other's work. */
function nesting(level: Level): Nest {
  const inTurn = turns();
  return (work) => inTurn(() => runNested(level, work));
}

async function runNested<T>({ session, afterCommit }: Level, work: Work<T>): Promise<T> {
  const ownAfterCommit: (() => void)[] = [];
  await session.control('savepoint nested');
  const result = await runOpen({ session, afterCommit: ownAfterCommit }, work).catch(
    async (error: unknown) => {
      await session.control('rollback to savepoint nested; release savepoint nested').catch(session.spoil);
      throw error;
    },
  );
  await session.control('release savepoint nested');
  afterCommit.push(...ownAfterCommit);
  return result;
}

/** The server gives a statement no more time than the request has; one round trip with `begin`. */
function beginText(): string {
  const budgetMs = Math.floor(Math.min(remainingMs(), longestDeadlineMs));
  if (budgetMs <= 0) throw deadlineExceeded();
  return `begin; set local statement_timeout = ${budgetMs}`;
}

/** PostgreSQL answers ROLLBACK to the commit of a transaction in which a statement failed. */
async function commit(session: Session): Promise<void> {
  const command = await session.control('commit');
  if (command !== 'COMMIT')
    throw new Error('a statement of the transaction failed and its error was swallowed');
}

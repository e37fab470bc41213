/** What an error of PostgreSQL means to us, by its SQLSTATE (PostgreSQL manual, appendix A), never by its text. */
import pg from 'pg';
import { Problem } from '../problem.ts';

/** Concurrency made PostgreSQL undo the transaction; run again it may well succeed. */
export function isConcurrencyFailure(error: unknown): boolean {
  const isStalePlan = hasState(error, '0A000') && error.routine === 'RevalidateCachedQuery';
  return hasState(error, '40001') || hasState(error, '40P01') || isStalePlan;
}

/** The session must not be used again: it is gone, or its prepared statements no longer fit the tables. */
export function isSessionSpoiled(error: unknown): boolean {
  return !(error instanceof pg.DatabaseError) || isUnavailable(error) || hasState(error, '0A000');
}

/** The Problem for what is not the statement's own fault; anything else as it came. */
export function databaseFailure(error: unknown): unknown {
  if (error instanceof Problem || isOurOwnFault(error)) return error;
  if (!(error instanceof pg.DatabaseError) || isUnavailable(error)) return databaseUnavailable(error);
  if (hasState(error, '57014')) return deadlineExceeded(error);
  if (hasState(error, '55P03')) return databaseBusy(error);
  if (hasState(error, '22021') || hasState(error, '22P05')) return invalidText(error);
  return error;
}

/** A value that could not be read or written, which no other try will change; a connection fails with plain errors. */
function isOurOwnFault(error: unknown): boolean {
  return error instanceof SyntaxError || error instanceof TypeError || error instanceof RangeError;
}

export function isDatabaseUnavailable(error: unknown): boolean {
  return error instanceof Problem && error.code === 'database_unavailable';
}

export function deadlineExceeded(cause?: unknown): Problem {
  return new Problem(
    { code: 'deadline_exceeded', status: 504, detail: 'The request ran out of time; it may be repeated.' },
    cause,
  );
}

/** Shutdown and crash of the server, its start, too many sessions, a broken connection. */
const unavailableStates = new Set(['57P01', '57P02', '57P03', '53300', '53200', '53100']);

function isUnavailable(error: pg.DatabaseError): boolean {
  return error.code !== undefined && (unavailableStates.has(error.code) || error.code.startsWith('08'));
}

function databaseUnavailable(cause: unknown): Problem {
  return new Problem(
    {
      code: 'database_unavailable',
      status: 503,
      detail: 'The database is not available; try again shortly.',
      headers: { 'retry-after': '1' },
    },
    cause,
  );
}

function databaseBusy(cause: unknown): Problem {
  return new Problem(
    {
      code: 'database_busy',
      status: 503,
      detail: 'Another request holds what this one needs; try again shortly.',
      headers: { 'retry-after': '1' },
    },
    cause,
  );
}

/** U+0000, which JSON may hold and PostgreSQL's text may not. */
function invalidText(cause: unknown): Problem {
  return new Problem(
    { code: 'invalid_text', status: 400, detail: 'A text holds a character that cannot be stored.' },
    cause,
  );
}

function hasState(error: unknown, state: string): error is pg.DatabaseError {
  return error instanceof pg.DatabaseError && error.code === state;
}

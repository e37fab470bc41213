/** Keyset pagination, newest first, over (created_at, id). The cursor is opaque to callers. */
import type { Page } from '../contract/schemas.ts';
import { Problem } from '../problem.ts';
import { type Sql, sql } from './sql.ts';

export type PageRequest = { limit: number; after: Position | undefined };
type Position = { createdAt: string; id: string };

const defaultLimit = 20;

/** @throws Problem 400 `invalid_cursor` */
export function pageRequest(query: { limit?: number; cursor?: string }): PageRequest {
  return {
    limit: query.limit ?? defaultLimit,
    after: query.cursor === undefined ? undefined : decodeCursor(query.cursor),
  };
}

/** Of a list that another service keeps, before it is asked. @throws Problem 400 `invalid_cursor` */
export function assertCursor({ cursor }: { cursor?: string }): void {
  if (cursor !== undefined) decodeCursor(cursor);
}

/** Rows behind the cursor; undefined on the first page. */
export function pageCondition(page: PageRequest): Sql | undefined {
  return page.after === undefined
    ? undefined
    : sql`(created_at, id) < (${page.after.createdAt}::timestamptz, ${page.after.id})`;
}

/** One row more than the limit tells whether there is a next page. */
export function pageOrder(page: PageRequest): Sql {
  return sql`order by created_at desc, id desc limit ${page.limit + 1}`;
}

export function pageOf<R extends { id: string; created_at: string }>(
  rows: readonly R[],
  page: PageRequest,
): Page<R> {
  const data = rows.slice(0, page.limit);
  const last = data.at(-1);
  const hasMore = rows.length > page.limit;
  return {
    data,
    has_more: hasMore,
    next_cursor:
      hasMore && last !== undefined ? encodeCursor({ createdAt: last.created_at, id: last.id }) : null,
  };
}

function encodeCursor(position: Position): string {
  return Buffer.from(JSON.stringify([position.createdAt, position.id])).toString('base64url');
}

function decodeCursor(cursor: string): Position {
  try {
    const [createdAt, id]: unknown[] = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (isTimestamp(createdAt) && typeof id === 'string' && idPattern.test(id)) return { createdAt, id };
  } catch {
    // Falls through to the one answer for every cursor that is not ours.
  }
  throw new Problem({
    code: 'invalid_cursor',
    status: 400,
    detail: 'The cursor is not one that this list gave.',
  });
}

/** What our rows carry, so that PostgreSQL is never asked to read anything else. */
const idPattern = /^[\x21-\x7e]{1,255}$/;

function isTimestamp(value: unknown): value is string {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}T[\d:.]{12}Z$/.test(value)) return false;
  const ms = Date.parse(value);
  return !Number.isNaN(ms) && new Date(ms).toISOString() === value;
}

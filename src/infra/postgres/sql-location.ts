/** Where in a migration file an error comes from. */
import type { Client } from 'pg';

export type SqlPlace = { line: number; excerpt: string };
type Statement = { text: string; offset: number };

const longestExcerptCharacters = 160;

/** PostgreSQL gives a position for most errors; for the others the statements are tried one by one and undone. */
export async function locateFailure(
  client: Client,
  sql: string,
  error: unknown,
): Promise<SqlPlace | undefined> {
  const position = positionOf(error);
  if (position !== undefined) return placeAt(sql, position);
  const statement = await firstFailing(client, splitStatements(sql));
  return statement === undefined ? undefined : placeAt(sql, statement.offset);
}

async function firstFailing(
  client: Client,
  statements: readonly Statement[],
): Promise<Statement | undefined> {
  let current: Statement | undefined;
  try {
    await client.query('begin');
    for (current of statements) await client.query(current.text);
    return undefined;
  } catch {
    return current;
  } finally {
    await client.query('rollback').catch(() => {}); // a lost connection has nothing to undo
  }
}

/** A character index from zero; PostgreSQL counts code points from one. */
function positionOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('position' in error)) return undefined;
  const position = Number(error.position);
  return Number.isInteger(position) && position > 0 ? position - 1 : undefined;
}

function placeAt(sql: string, offset: number): SqlPlace {
  const line = sql.slice(0, offset).split('\n').length;
  const statement = splitStatements(sql).findLast((candidate) => candidate.offset <= offset);
  const excerpt = (statement?.text ?? '').replaceAll(/\s+/g, ' ').trim();
  return {
    line,
    excerpt:
      excerpt.length > longestExcerptCharacters ? `${excerpt.slice(0, longestExcerptCharacters)}…` : excerpt,
  };
}

/** Everything in which a semicolon does not end a statement (https://www.postgresql.org/docs/18/sql-syntax-lexical.html). */
const opaque =
  /--[^\n]*|\/\*[\s\S]*?\*\/|\$([a-z_][a-z0-9_]*)?\$[\s\S]*?\$\1\$|\be'(?:\\.|''|[^'\\])*'|'(?:''|[^'])*'|"(?:""|[^"])*"|;/giy;

/** For error messages only: `begin atomic` bodies and nested comments are cut too early. */
export function splitStatements(sql: string): readonly Statement[] {
  const statements: Statement[] = [];
  let start = 0;
  let index = 0;
  while (index < sql.length) {
    opaque.lastIndex = index;
    const match = opaque.exec(sql)?.[0];
    index += match?.length ?? 1;
    if (match !== ';') continue;
    statements.push(statementOf(sql, start, index));
    start = index;
  }
  statements.push(statementOf(sql, start, sql.length));
  return statements.filter((statement) => statement.text !== '');
}

/** Starts at its first word, so that the line told is not that of a comment above it. */
function statementOf(sql: string, start: number, end: number): Statement {
  const text = sql.slice(start, end);
  const lead = /^(?:\s|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*/.exec(text)?.[0].length ?? 0;
  return { text: text.slice(lead).trim(), offset: start + lead };
}

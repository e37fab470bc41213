/** Answers made of several callees' answers: one that is down leaves its section empty, and says so. */
import type { TSchema } from 'typebox';
import { Closed, Nullable, ShortText, Type } from './schemas.ts';

export function Section<S extends TSchema>(data: S) {
  return Closed({
    status: Type.Enum(['ok', 'unavailable']),
    /** Null when unavailable. */
    data: Nullable(data),
    /** Stable code of why it is unavailable: `connection`, `deadline`, or the callee's own. Null when ok. */
    reason: Nullable(ShortText),
  });
}

export type Section<T> = { status: 'ok' | 'unavailable'; data: T | null; reason: string | null };

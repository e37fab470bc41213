import type { Caller } from './service.ts';

/** Who a change is recorded for: the person that the caller names, or the caller itself. */
export function authorOf(caller: Caller, named?: string): string {
  if (named !== undefined) return named;
  if (caller.kind === 'user') return caller.userId;
  return caller.kind === 'service' ? caller.name : caller.kind;
}

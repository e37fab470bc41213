/** Whether nobody listened or answered to the name: then nothing can have been done. */
const refusals: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH']);
const deepestCause = 5;

/** @param error as a client threw it; its causes are looked at too */
export function isConnectionRefused(error: unknown): boolean {
  let at = error;
  for (let depth = 0; depth < deepestCause && typeof at === 'object' && at !== null; depth += 1) {
    // Tried at several addresses: each must have refused.
    if (at instanceof AggregateError) return at.errors.length > 0 && at.errors.every(isConnectionRefused);
    const code: unknown = Reflect.get(at, 'code');
    if (typeof code === 'string' && refusals.has(code)) return true;
    at = Reflect.get(at, 'cause');
  }
  return false;
}

import { toleranceSeconds } from '../domain/signature.ts';
import type { Context } from '../service.ts';
import { deleteOldSignatures } from '../store/used-signatures.ts';

const mostAtOnce = 5_000;
const mostBatches = 200;
/** Replicas' clocks may differ, by no more than is allowed to a caller's. */
const marginMs = toleranceSeconds * 1_000;

/** Those that are refused for their age anyway. */
export async function forgetSignatures({ database, now }: Pick<Context, 'database' | 'now'>): Promise<void> {
  for (let batch = 0; batch < mostBatches; batch += 1) {
    const before = new Date(now().getTime() - marginMs);
    if ((await deleteOldSignatures(database, before, mostAtOnce)) < mostAtOnce) return;
  }
}

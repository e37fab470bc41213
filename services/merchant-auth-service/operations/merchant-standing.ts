import { PeerProblem, PeerUnavailable } from '../../kit/calls/peer-client.ts';
import { Problem } from '../../kit/problem.ts';
import { freshForMs, type Standing, standingIn, unknownMerchant, usableForMs } from '../domain/standing.ts';
import type { Context } from '../service.ts';
import { findMerchant, type KnownMerchant, saveMerchant } from '../store/merchants.ts';

/** Where an older answer would do, nobody waits for long. */
const askTimeoutMs = { replaceable: 1_000, needed: 5_000 } as const;

/**
 * As merchant-bff told it, at most 5 s old; up to 10 minutes while it does not answer, which events still shorten.
 * @throws Problem 503 `merchant_standing_unknown`
 */
export async function merchantStanding(context: Context, merchantId: string): Promise<Standing> {
  const known = await findMerchant(context.database, merchantId);
  const ageMs =
    known === undefined ? Number.POSITIVE_INFINITY : context.now().getTime() - Date.parse(known.seen_at);
  // A refusal is never from memory: the merchant may have been activated a moment ago.
  if (known?.state === 'active' && ageMs <= freshForMs) return standingIn(known.state);
  try {
    return await ask(
      context,
      merchantId,
      ageMs <= usableForMs ? askTimeoutMs.replaceable : askTimeoutMs.needed,
    );
  } catch (error) {
    if (error instanceof PeerProblem && isUnknown(error)) return unknownMerchant;
    if (!(error instanceof PeerProblem || error instanceof PeerUnavailable)) throw error;
    return lastKnown(known, ageMs, error);
  }
}

async function ask(
  { database, peers, now }: Context,
  merchantId: string,
  timeoutMs: number,
): Promise<Standing> {
  const asked = now();
  const params = { merchant_id: merchantId };
  const { id, state, updated_at } = await peers.merchants.getMerchant({ params }, { timeoutMs });
  await saveMerchant(database, { id, state, changed_at: updated_at, seen_at: asked });
  return standingIn(state);
}

/** 400: it does not even look like a merchant's id. */
function isUnknown({ status }: PeerProblem): boolean {
  return status === 404 || status === 400;
}

function lastKnown(known: KnownMerchant | undefined, ageMs: number, cause: Error): Standing {
  if (known !== undefined && ageMs <= usableForMs) return standingIn(known.state);
  throw new Problem(
    {
      code: 'merchant_standing_unknown',
      status: 503,
      detail: 'Whether the merchant may act cannot be known now; try again shortly.',
      headers: { 'retry-after': '1' },
    },
    cause,
  );
}

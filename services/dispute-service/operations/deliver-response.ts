import { PeerProblem, PeerUnavailable } from '../../kit/calls/peer-client.ts';
import type { Transaction } from '../../kit/data/database.ts';
import { emit } from '../../kit/events/emit.ts';
import { contract, type Dispute, type DisputeResponse } from '../contract.ts';
import { textForChannel } from '../domain/evidence.ts';
import type { Context } from '../service.ts';
import {
  findDispute,
  lockDispute,
  postponeResponse,
  selectResponsesDue,
  updateResponse,
} from '../store/disputes.ts';
import { selectEvidence } from '../store/evidence.ts';
import { close, submit } from './change-dispute.ts';

const mostAtOnce = 50;
const firstRetryMs = 5_000;
const longestRetryMs = 300_000;

/** A job: responses that the channel has neither taken nor refused. */
export async function deliverResponses(context: Context): Promise<void> {
  const due = await selectResponsesDue(context.database, { now: context.now(), limit: mostAtOnce });
  for (const { id } of due) await deliverResponse(context, id);
}

/** Asks the channel, whose own key makes a repetition harmless, and records what it said. */
export async function deliverResponse(context: Context, id: string): Promise<void> {
  const dispute = await findDispute(context.database, id);
  if (dispute?.response?.state !== 'pending') return;
  const answer = await askChannel(context, dispute, dispute.response);
  if (answer === 'unknown')
    return postponeResponse(context.database, { id, firstMs: firstRetryMs, longestMs: longestRetryMs });
  await context.database.transaction(async (transaction) => {
    const locked = await lockDispute(transaction, id);
    if (locked?.response?.state !== 'pending') return;
    const response = { ...locked.response, ...answer };
    const changed = await updateResponse(transaction, { id, response, nextAt: null });
    await follow(transaction, changed, { response, at: context.now().toISOString() });
  });
}

type Answer = Pick<DisputeResponse, 'state' | 'failure'>;
const delivered: Answer = { state: 'delivered', failure: null };

/** One that the channel told nobody of has nobody to be handed to. */
async function askChannel(
  context: Context,
  dispute: Dispute,
  { kind }: DisputeResponse,
): Promise<Answer | 'unknown'> {
  const { channel, channel_dispute_id } = dispute;
  if (channel === null || channel_dispute_id === null) return delivered;
  const evidence = kind === 'evidence' ? await piecesOf(context, dispute.id) : undefined;
  const body = { kind, ...(evidence === undefined ? {} : { evidence }) };
  try {
    await context.peers.channels.respondToDispute({ params: { channel, channel_dispute_id }, body });
    return delivered;
  } catch (error) {
    if (!(error instanceof PeerProblem || error instanceof PeerUnavailable)) throw error;
    context.log.warn({ error, dispute_id: dispute.id }, 'the channel did not take the response to a dispute');
    const isDefinite = error instanceof PeerProblem && (error.status === 422 || error.status === 404);
    return isDefinite
      ? { state: 'refused', failure: { code: error.code, message: error.message } }
      : 'unknown';
  }
}

async function piecesOf({ database }: Context, id: string): Promise<{ kind: string; text: string }[]> {
  const evidence = await selectEvidence(database, id);
  return evidence.map((piece) => ({ kind: piece.kind, text: textForChannel(piece) }));
}

/** The channel may have decided meanwhile: then nothing follows any more. */
async function follow(
  transaction: Transaction,
  dispute: Dispute,
  { response, at }: { response: DisputeResponse; at: string },
): Promise<void> {
  if (response.state === 'refused') {
    await emit(transaction, {
      contract,
      type: 'dispute.response_refused',
      aggregateId: dispute.id,
      data: dispute,
    });
  } else if (response.kind === 'evidence' && dispute.state === 'needs_response') {
    await submit(transaction, dispute, { at, by: response.by });
  } else if (response.kind === 'acceptance' && dispute.closed_at === null) {
    await close(transaction, dispute, { outcome: 'lost', by: 'merchant', at, reason: 'accepted' });
  }
}

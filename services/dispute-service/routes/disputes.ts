import { pageOf, pageRequest } from '../../kit/data/cursor.ts';
import { notFound } from '../../kit/problem.ts';
import type { Routes } from '../../kit/service.ts';
import type { contract, Dispute } from '../contract.ts';
import { addEvidence } from '../operations/add-evidence.ts';
import { closeDispute } from '../operations/close-dispute.ts';
import { createDispute } from '../operations/create-dispute.ts';
import { respondToDispute } from '../operations/respond-to-dispute.ts';
import type { Context } from '../service.ts';
import { selectBookings } from '../store/bookings.ts';
import { selectHistory } from '../store/dispute-history.ts';
import { findDispute, selectDisputes, selectDue } from '../store/disputes.ts';
import { selectEvidence } from '../store/evidence.ts';

export const routes: Routes<typeof contract, Context> = {
  createDispute: (context, { body, idempotency }) => createDispute(context, body, idempotency),
  listDisputes: async ({ database }, { query }) => {
    const page = pageRequest(query);
    return pageOf(await selectDisputes(database, query, page), page);
  },
  listDueDisputes: async ({ database }, { query: { limit = 20, ...filter } }) => ({
    data: await selectDue(database, filter, limit),
  }),
  getDispute: (context, { params }) => knownDispute(context, params.dispute_id),
  addEvidence: (context, { params, body }) => addEvidence(context, params.dispute_id, body),
  listEvidence: async (context, { params }) => {
    const { id } = await knownDispute(context, params.dispute_id);
    return { data: await selectEvidence(context.database, id) };
  },
  submitDispute: (context, { params, idempotency }) =>
    respondToDispute(context, { disputeId: params.dispute_id, kind: 'evidence' }, idempotency),
  acceptDispute: (context, { params, idempotency }) =>
    respondToDispute(context, { disputeId: params.dispute_id, kind: 'acceptance' }, idempotency),
  closeDispute: (context, { params, body }) => closeDispute(context, params.dispute_id, body),
  getDisputeHistory: async (context, { params }) => {
    const { id } = await knownDispute(context, params.dispute_id);
    return { data: await selectHistory(context.database, id) };
  },
  listDisputeBookings: async (context, { params }) => {
    const { id } = await knownDispute(context, params.dispute_id);
    return { data: await selectBookings(context.database, id) };
  },
};

async function knownDispute({ database }: Context, id: string): Promise<Dispute> {
  const dispute = await findDispute(database, id);
  if (dispute === undefined) throw notFound('dispute', id);
  return dispute;
}

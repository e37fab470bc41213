import { sectionOf, sectionTimeoutMs } from '../../kit/calls/section-of.ts';
import type { DisputeDetail } from '../endpoints/desk.ts';
import type { Context } from '../service.ts';
import { askPeer } from './ask-peer.ts';

/** @throws Problem 403 `insufficient_permission`, 404 `dispute_not_found` */
export async function getDisputeDetail(context: Context, disputeId: string): Promise<DisputeDetail> {
  const { disputes, merchants, gateway } = context.peers;
  const { log } = context;
  const options = { timeoutMs: sectionTimeoutMs };
  const params = { dispute_id: disputeId };
  const dispute = await askPeer(context, 'disputes:read', () => disputes.getDispute({ params }));
  const { merchant_id, payment_id } = dispute;
  const [merchant, payment, evidence, history, bookings] = await Promise.all([
    sectionOf(log, merchants.getMerchant({ params: { merchant_id } }, options)),
    sectionOf(log, gateway.getPayment({ params: { payment_id } }, options)),
    sectionOf(log, disputes.listEvidence({ params }, options)),
    sectionOf(log, disputes.getDisputeHistory({ params }, options)),
    sectionOf(log, disputes.listDisputeBookings({ params }, options)),
  ]);
  return { dispute, sections: { merchant, payment, evidence, history, bookings } };
}

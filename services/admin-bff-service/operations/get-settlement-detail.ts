import { sectionOf, sectionTimeoutMs } from '../../kit/calls/section-of.ts';
import type { SettlementDetail } from '../endpoints/desk.ts';
import type { Context } from '../service.ts';
import { askPeer } from './ask-peer.ts';

/** @throws Problem 403 `insufficient_permission`, 404 `settlement_not_found` */
export async function getSettlementDetail(context: Context, settlementId: string): Promise<SettlementDetail> {
  const { settlements, merchants } = context.peers;
  const { log } = context;
  const options = { timeoutMs: sectionTimeoutMs };
  const params = { settlement_id: settlementId };
  const report = await askPeer(context, 'settlements:read', () =>
    settlements.getSettlementReport({ params }),
  );
  const { merchant_id } = report.settlement;
  const [merchant, history] = await Promise.all([
    sectionOf(log, merchants.getMerchant({ params: { merchant_id } }, options)),
    sectionOf(log, settlements.getSettlementHistory({ params }, options)),
  ]);
  return { report, sections: { merchant, history } };
}

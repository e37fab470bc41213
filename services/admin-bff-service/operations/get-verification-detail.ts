import { sectionOf, sectionTimeoutMs } from '../../kit/calls/section-of.ts';
import type { VerificationDetail } from '../endpoints/desk.ts';
import type { Context } from '../service.ts';
import { askPeer } from './ask-peer.ts';

const newestDocuments = 100;

/** @throws Problem 403 `insufficient_permission`, 404 `verification_not_found` */
export async function getVerificationDetail(
  context: Context,
  verificationId: string,
): Promise<VerificationDetail> {
  const { kyc, merchants } = context.peers;
  const { log } = context;
  const options = { timeoutMs: sectionTimeoutMs };
  const params = { verification_id: verificationId };
  const verification = await askPeer(context, 'verifications:read', () => kyc.getVerification({ params }));
  const { merchant_id } = verification;
  const query = { ...params, limit: newestDocuments };
  const [merchant, documents, history] = await Promise.all([
    sectionOf(log, merchants.getMerchant({ params: { merchant_id } }, options)),
    sectionOf(log, kyc.listDocuments({ query }, options)),
    sectionOf(log, kyc.getVerificationHistory({ params }, options)),
  ]);
  return { verification, sections: { merchant, documents, history } };
}

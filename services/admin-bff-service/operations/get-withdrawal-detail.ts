import { sectionOf, sectionTimeoutMs } from '../../kit/calls/section-of.ts';
import type { WithdrawalDetail } from '../endpoints/desk.ts';
import type { Context } from '../service.ts';
import { askPeer } from './ask-peer.ts';

/** @throws Problem 403 `insufficient_permission`, 404 `withdrawal_not_found` */
export async function getWithdrawalDetail(context: Context, withdrawalId: string): Promise<WithdrawalDetail> {
  const { withdrawals, merchants, kyc } = context.peers;
  const { log } = context;
  const options = { timeoutMs: sectionTimeoutMs };
  const params = { withdrawal_id: withdrawalId };
  const withdrawal = await askPeer(context, 'withdrawals:read', () => withdrawals.getWithdrawal({ params }));
  const { merchant_id, bank_account_id } = withdrawal;
  const [merchant, verification, bank_account, history] = await Promise.all([
    sectionOf(log, merchants.getMerchant({ params: { merchant_id } }, options)),
    sectionOf(log, kyc.getStanding({ params: { merchant_id } }, options)),
    sectionOf(log, withdrawals.getBankAccount({ params: { bank_account_id } }, options)),
    sectionOf(log, withdrawals.getWithdrawalHistory({ params }, options)),
  ]);
  return { withdrawal, sections: { merchant, verification, bank_account, history } };
}

import { type Subscription, subscribe } from '../../kit/service.ts';
import { contract as kyc } from '../../kyc-service/contract.ts';
import { isClosedAfter } from '../domain/charge-gate.ts';
import type { Context } from '../service.ts';
import { findVerification, saveVerification } from '../store/merchant-verifications.ts';

/** Charges are asked of us before each payment, so that a merchant's verification gates them here. */
export const verificationSubscriptions: readonly Subscription<Context>[] = [
  subscribe(kyc, 'kyc.verification_updated', async (_context, { data, occurredAt }, transaction) => {
    const { merchant_id, state, charges_enabled, expires_at, requirements } = data;
    const before = await findVerification(transaction, merchant_id);
    await saveVerification(transaction, merchant_id, {
      state,
      charges_enabled,
      expires_at,
      due_at: requirements.current_deadline,
      is_closed: isClosedAfter(before, { state, charges_enabled }),
      told_at: occurredAt,
    });
  }),
];

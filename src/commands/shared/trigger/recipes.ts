/** How each event is caused: by doing what it tells of. */
import type { EventType } from '../webhooks/event-types.ts';
import {
  bookByHand,
  cancel,
  cancelWithdrawal,
  closeDispute,
  createSettlement,
  describe,
  dispute,
  disputeDueTomorrow,
  pay,
  processSettlement,
  refund,
  settle,
  submitEvidence,
  verify,
  type World,
  withApproval,
  withdraw,
} from './world.ts';

export type Recipe = {
  /** What is done. */
  does: string;
  /** A merchant that nobody has verified yet. */
  needsUnverified?: true;
  /** @returns the id of what the event tells of */
  run: (world: World) => Promise<string>;
};

const idOf = ({ text }: { text: (name: string) => string }) => text('id');

const cards = {
  declined: '4000000000009995',
  asksForAuthentication: '4000002500003155',
  refundFails: '4000000000005126',
} as const;

export const recipes: Readonly<Record<EventType, Recipe>> = {
  'payment.created': { does: 'a payment that succeeds', run: async (world) => idOf(await pay(world)) },
  'payment.requires_action': {
    does: 'a payment whose card asks for 3-D Secure',
    run: async (world) => idOf(await pay(world, { card: cards.asksForAuthentication })),
  },
  'payment.requires_capture': {
    does: 'a payment that is only authorized',
    run: async (world) => idOf(await pay(world, { capture: 'manual' })),
  },
  'payment.succeeded': { does: 'a payment that succeeds', run: async (world) => idOf(await pay(world)) },
  'payment.failed': {
    does: 'a payment that is declined: insufficient funds',
    run: async (world) => idOf(await pay(world, { card: cards.declined })),
  },
  'payment.cancelled': {
    does: 'a payment that is authorized and voided',
    run: async (world) => idOf(await cancel(world, await pay(world, { capture: 'manual' }))),
  },
  'payment.updated': {
    does: 'a payment whose metadata is changed',
    run: async (world) => idOf(await describe(world, 'payments', await pay(world))),
  },
  'refund.created': {
    does: 'a payment that is given back',
    run: async (world) => idOf(await refund(world, await pay(world))),
  },
  'refund.succeeded': {
    does: 'a payment that is given back',
    run: async (world) => idOf(await refund(world, await pay(world))),
  },
  'refund.failed': {
    does: 'a refund to a card that takes none',
    run: async (world) => idOf(await refund(world, await pay(world, { card: cards.refundFails }))),
  },
  'refund.updated': {
    does: 'a refund whose metadata is changed',
    run: async (world) => idOf(await describe(world, 'refunds', await refund(world, await pay(world)))),
  },
  'dispute.opened': {
    does: 'a payment to which its payer objects',
    run: async (world) => idOf(await dispute(world)),
  },
  'dispute.due_soon': {
    does: 'a dispute that is due tomorrow and that nobody answers',
    run: async (world) => idOf(await disputeDueTomorrow(world)),
  },
  'dispute.submitted': {
    does: 'a dispute whose evidence is handed in',
    run: async (world) => {
      const opened = await dispute(world);
      await submitEvidence(world, opened);
      return idOf(opened);
    },
  },
  'dispute.closed': {
    does: 'a dispute that the merchant wins',
    run: async (world) => {
      const opened = await dispute(world);
      await submitEvidence(world, opened);
      await closeDispute(world, opened);
      return idOf(opened);
    },
  },
  'settlement.completed': {
    does: 'a payment that is settled',
    run: async (world) => {
      await pay(world);
      return idOf(await settle(world));
    },
  },
  'settlement.failed': {
    does: 'a settlement of what somebody books by hand before it',
    run: async (world) => {
      await pay(world);
      const settlement = await createSettlement(world);
      await bookByHand(world, settlement);
      return idOf(await processSettlement(world, settlement));
    },
  },
  'withdrawal.created': {
    does: 'a payout of a settled payment',
    run: async (world) => idOf(await withdraw(world)),
  },
  'withdrawal.in_transit': {
    does: 'a payout of a settled payment, which the bank takes',
    run: async (world) => idOf(await withdraw(world)),
  },
  'withdrawal.paid': {
    does: 'a payout of a settled payment, which the bank pays',
    run: async (world) => idOf(await withdraw(world)),
  },
  'withdrawal.failed': {
    does: 'a payout to an account that is closed',
    run: async (world) => idOf(await withdraw(world, '0001')),
  },
  'withdrawal.cancelled': {
    does: 'a payout that waits for approval and is cancelled',
    run: (world) =>
      withApproval(world, async () => {
        const withdrawal = await withdraw(world);
        await cancelWithdrawal(world, withdrawal);
        return idOf(withdrawal);
      }),
  },
  'kyc.verification_updated': {
    does: 'a verification that begins, or one that asks for another level',
    needsUnverified: true,
    run: verify,
  },
};

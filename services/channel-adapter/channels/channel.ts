/** What the service asks of a channel; every channel implements it. Amounts are minor units as ISO 4217 has them. */

import type { BreakerState } from '../../kit/calls/breaker.ts';
import type { Static } from '../../kit/contract/schemas.ts';
import type { RawRequest } from '../../kit/service.ts';
import type { CardSummary } from '../../payment-gateway/contract.ts';
import type {
  ChannelRefund,
  Charge,
  CreateCharge,
  StatementLine as StatementLineSchema,
} from '../contract.ts';

export type ChannelFailure = { code: string; message: string };

export type ChannelAnswer<T> =
  | { kind: 'answered'; value: T }
  /** The channel certainly did not do it, and says why. */
  | { kind: 'refused'; failure: ChannelFailure }
  /** This request certainly did not reach it; an earlier one may have. */
  | { kind: 'not-asked'; failure: ChannelFailure }
  /** It may have done it. */
  | { kind: 'unknown'; reason: string };

export type ChannelPayment = {
  /** Null while the channel has only heard of it: it names a payment when its payer is back. */
  channel_payment_id: string | null;
  /** Ours, as the channel was given it; null for a payment that is not ours. */
  payment_id: string | null;
} & Pick<Charge, 'state' | 'captured_amount' | 'failure' | 'next_action_url'> & {
    card: Static<typeof CardSummary> | null;
  };

export type ChannelRefundView = {
  channel_refund_id: string;
  refund_id: string | null;
} & Pick<ChannelRefund, 'state' | 'failure'>;

export type ChannelDispute = {
  channel_dispute_id: string;
  channel_payment_id: string;
  /** An inquiry takes no money and is no dispute yet. */
  state: 'inquiry' | 'open' | 'won' | 'lost';
  amount: bigint;
  currency: string;
  reason: string;
  evidence_due_by: string;
  /** What the channel takes for the dispute itself; left out where it books none with it. */
  fee_amount?: bigint;
};

/** Evidence against a dispute, or giving in to it. */
export type DisputeResponse =
  | { kind: 'evidence'; pieces: readonly { kind: string; text: string }[] }
  | { kind: 'acceptance' };

export type StatementLine = Static<typeof StatementLineSchema>;

/** A charge as we have it: what a channel's news is measured by. */
export type KnownCharge = Pick<
  Charge,
  'payment_id' | 'state' | 'amount' | 'currency' | 'captured_amount' | 'channel_payment_id'
> & {
  capture_method: 'automatic' | 'manual';
  /** Asked of the channel, and not told yet. */
  operation: ChargeOperation | null;
};

export type ChargeOperation = 'capture' | 'cancel';
export type PaymentNews = Omit<ChannelPayment, 'payment_id'>;

/** What a channel told of its own accord. */
export type News =
  /** Its present state is asked for, since notifications come late and twice. */
  | { kind: 'ask'; subject: { kind: 'payment' | 'refund' | 'dispute'; channelId: string } }
  /** The notification is all there is. Undefined: it is old. */
  | { kind: 'payment'; payment_id: string; change: (known: KnownCharge) => PaymentNews | undefined }
  | { kind: 'refund'; view: ChannelRefundView }
  | { kind: 'dispute'; dispute: ChannelDispute };

export type Notification = { id: string; type: string; news: News | undefined };

export type PaymentRequest = Pick<
  CreateCharge,
  'payment_id' | 'merchant_id' | 'amount' | 'currency' | 'payment_method' | 'capture_method'
> &
  Partial<Pick<CreateCharge, 'request_three_d_secure' | 'description' | 'return_url' | 'metadata'>>;

export type RefundRequest = {
  refund_id: string;
  channel_payment_id: string;
  amount: bigint;
  currency: string;
  reason: string | null;
};

export type Lookup = { from: Date; to: Date };

export type Channel = {
  name: string;
  methods: readonly string[];
  currencies: readonly string[];
  /** Whether it knows tokens (`pm_card_visa`) besides cards. */
  takesTokens: boolean;
  /** Codes of declines after which another channel may well take the payment. */
  softDeclines: readonly string[];
  /** It cannot be asked how something stands: notifications tell, and repeats with the same key are safe. */
  tellsByNotificationOnly: boolean;
  breakerState(): BreakerState;
  /** Why the channel cannot take the amount at all. */
  refusalOf(amount: bigint, currency: string): ChannelFailure | undefined;
  /** Asked again with the same payment id it is the same request. */
  createPayment(request: PaymentRequest): Promise<ChannelAnswer<ChannelPayment>>;
  /** For a channel whose payment is made when its payer comes back from 3-D Secure, with what they bring. */
  completePayment?: (charge: KnownCharge, redirectResult: string) => Promise<ChannelAnswer<ChannelPayment>>;
  getPayment(channelPaymentId: string): Promise<ChannelAnswer<ChannelPayment>>;
  /** By our id. Answered undefined: the channel has none that was made within the time. */
  findPayment(paymentId: string, within: Lookup): Promise<ChannelAnswer<ChannelPayment | undefined>>;
  capturePayment(charge: Captured, amount: bigint): Promise<ChannelAnswer<ChannelPayment>>;
  cancelPayment(charge: Captured): Promise<ChannelAnswer<ChannelPayment>>;
  /** Asked again with the same refund id it is the same request. */
  createRefund(request: RefundRequest): Promise<ChannelAnswer<ChannelRefundView>>;
  getRefund(channelRefundId: string): Promise<ChannelAnswer<ChannelRefundView>>;
  findRefund(
    refundId: string,
    channelPaymentId: string,
  ): Promise<ChannelAnswer<ChannelRefundView | undefined>>;
  getDispute(channelDisputeId: string): Promise<ChannelAnswer<ChannelDispute>>;
  /** Asked again with the same response it is the same request. Left out where only the channel's own pages take one. */
  respondToDispute?(
    channelDisputeId: string,
    response: DisputeResponse,
  ): Promise<ChannelAnswer<Pick<ChannelDispute, 'state'>>>;
  /** What it booked on a day, in UTC, oldest first. */
  statement(date: string): Promise<ChannelAnswer<readonly StatementLine[]>>;
  /** @throws Problem 400 `invalid_signature` */
  readNotifications(request: RawRequest): Promise<readonly Notification[]>;
  /** Cheap: what was learned lately. @throws Error while the channel does not answer */
  check(): Promise<{ message: string; metadata?: Record<string, unknown> }>;
};

export type Captured = {
  payment_id: string;
  channel_payment_id: string;
  currency: string;
  /** Repeated with it, it is the same request. */
  asking: string;
};

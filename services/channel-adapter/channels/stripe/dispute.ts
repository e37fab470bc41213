/** Disputes at Stripe, and what is answered to them. Source: docs.stripe.com/api/disputes. */
import { createHash } from 'node:crypto';
import type { Stripe } from 'stripe';
import type { Channel, ChannelAnswer, ChannelDispute, DisputeResponse } from '../channel.ts';
import type { StripeAccess } from './client.ts';
import { disputeOf } from './refund.ts';

export function disputeCalls(
  access: StripeAccess,
): Required<Pick<Channel, 'getDispute' | 'respondToDispute'>> {
  return {
    getDispute: async (id) =>
      viewOf(id, await access.ask((stripe, options) => stripe.disputes.retrieve(id, {}, options))),
    respondToDispute: async (id, response) =>
      viewOf(id, await access.ask((stripe, options) => respond(stripe, { id, response, options }))),
  };
}

type Responding = { id: string; response: DisputeResponse; options: Stripe.RequestOptions };

async function respond(stripe: Stripe, { id, response, options }: Responding): Promise<Stripe.Dispute> {
  if (response.kind === 'acceptance')
    return stripe.disputes.close(id, {}, { ...options, idempotencyKey: `dispute-close-${id}` });
  const evidence = evidenceOf(response.pieces);
  // Other evidence is another request: Stripe also remembers what it refused.
  const digest = createHash('sha256').update(JSON.stringify(evidence)).digest('hex').slice(0, 32);
  const keyed = { ...options, idempotencyKey: `dispute-evidence-${id}-${digest}` };
  return stripe.disputes.update(id, { evidence, submit: true }, keyed);
}

/** The kinds that Stripe takes as text; for the others it wants files, so that their text goes to the common field. */
const fields: Readonly<Record<string, keyof Stripe.DisputeUpdateParams.Evidence>> = {
  refund_policy: 'refund_policy_disclosure',
  duplicate_charge_explanation: 'duplicate_charge_explanation',
};

export function evidenceOf(
  pieces: readonly { kind: string; text: string }[],
): Stripe.DisputeUpdateParams.Evidence {
  const texts: Partial<Record<keyof Stripe.DisputeUpdateParams.Evidence, string[]>> = {};
  for (const { kind, text } of pieces) {
    const field = fields[kind] ?? 'uncategorized_text';
    const isNamed = field !== 'uncategorized_text' || kind === 'other';
    const paragraphs = texts[field] ?? [];
    paragraphs.push(isNamed ? text : `${kind.replaceAll('_', ' ')}: ${text}`);
    texts[field] = paragraphs;
  }
  return Object.fromEntries(Object.entries(texts).map(([field, all]) => [field, all.join('\n\n')]));
}

function viewOf(id: string, answer: ChannelAnswer<Stripe.Dispute>): ChannelAnswer<ChannelDispute> {
  if (answer.kind !== 'answered') return answer;
  const value = disputeOf(answer.value);
  const failure = { code: 'not_a_payment', message: `Dispute ${id} is of no payment intent.` };
  return value === undefined ? { kind: 'refused', failure } : { kind: 'answered', value };
}

/** Two payers object: the merchant answers one and wins, and loses the other. */
import type { ServiceApi } from '../api/service-api.ts';
import type { View } from '../api/view.ts';
import { steerSandbox } from './edge.ts';
import type { DemoMerchant } from './onboard.ts';
import { chargeCard } from './payments.ts';
import type { Teller } from './teller.ts';
import { waitUntil } from './wait-until.ts';

/** Stripe's public test card whose payments are disputed as fraudulent. Source: docs.stripe.com/testing. */
const disputedCard = '4000000000000259';

/** The amount is set aside, and the channel takes its fee. */
const bookingsOfOpening = 2;
/** The amount comes back, or is gone. */
const bookingsOfDecision = 1;

export async function winAndLose(api: ServiceApi, merchant: DemoMerchant, teller: Teller): Promise<void> {
  const won = await disputed(api, merchant, teller);
  const path = `/api/v1/disputes/${won.text('id')}`;
  await api.post('dispute-service', `${path}/evidence`, {
    kind: 'other',
    text: 'winning_evidence',
  });
  await api.post('dispute-service', `${path}/submit`);
  await teller.tell('dispute', 'evidence is handed in: under review');
  await decided(api, won, 'won');
  await teller.tell('dispute', `won: ${won.money('amount')} come back`, bookingsOfDecision);
  const lost = await disputed(api, merchant, teller);
  await decided(api, lost, 'lost');
  await teller.tell('dispute', `lost: ${lost.money('amount')} stay with the payer`, bookingsOfDecision);
}

async function disputed(api: ServiceApi, merchant: DemoMerchant, teller: Teller): Promise<View> {
  const payment = await chargeCard(api, merchant, {
    card: disputedCard,
    amount: 60_00,
    about: 'disputed later',
  });
  await teller.tell('payment-gateway', `a payment of ${payment.money('amount')} succeeds`, 1);
  const disputes = await waitUntil(
    'the channel has told of no dispute',
    () => api.get('dispute-service', '/api/v1/disputes', { payment_id: payment.text('id') }),
    (page) => page.rows('data').length > 0,
  );
  const [dispute] = disputes.rows('data');
  if (dispute === undefined) throw new Error('unreachable: there is one');
  const due = dispute.text('evidence_due_by').slice(0, 10);
  const told = `the payer objects (${dispute.text('reason')}); evidence is due by ${due}`;
  await teller.tell('dispute', told, bookingsOfOpening);
  return dispute;
}

/** The issuer's decision, told by the channel's webhook. */
async function decided(api: ServiceApi, dispute: View, outcome: 'won' | 'lost'): Promise<void> {
  const path = `/_sandbox/disputes/${dispute.text('channel_dispute_id')}/decide`;
  await steerSandbox(api, { path, body: { outcome } });
  await waitUntil(
    `the dispute is not ${outcome}`,
    () => api.get('dispute-service', `/api/v1/disputes/${dispute.text('id')}`),
    (seen) => seen.text('state') === outcome,
  );
}

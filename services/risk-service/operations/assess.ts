import { newId } from '../../kit/data/ids.ts';
import { emit } from '../../kit/events/emit.ts';
import type { IdempotencyHandle } from '../../kit/service.ts';
import { type Assess, type Assessment, contract } from '../contract.ts';
import { evaluate, type Verdict } from '../domain/evaluate.ts';
import { normalized } from '../domain/list-value.ts';
import { emailDomain, type Findings, type Signals } from '../domain/signals.ts';
import { type Located, locate } from '../geolocation/locate.ts';
import type { Context } from '../service.ts';
import { findAssessmentOfPayment, insertAssessment } from '../store/assessments.ts';
import { type Listed, selectListed } from '../store/list-entries.ts';
import { selectRulesInUse } from '../store/rules.ts';
import { velocityOfPayment } from '../velocity/velocity.ts';
import { openReview } from './open-review.ts';

/** Scores a payment once; what the outside world does not tell is unknown, and no reason to fail. */
export async function assess(
  context: Context,
  request: Assess,
  idempotency: IdempotencyHandle,
): Promise<Assessment> {
  const earlier = await findAssessmentOfPayment(context.database, request.payment_id);
  if (earlier !== undefined) return earlier;
  const [located, { velocity, note }] = await Promise.all([
    locate(context, request.ip_address),
    velocityOfPayment(context, request),
  ]);
  const [rules, listed] = await Promise.all([
    selectRulesInUse(context.database),
    selectListed(context.database, thingsOf(request, located), context.now()),
  ]);
  const notes = [located.note, note].filter((present) => present !== undefined);
  const findings = { ...velocity, proxy: located.proxy };
  const signals = signalsOf(request, located.country, findings);
  const verdict = evaluate({ signals, rules, listed, notes });
  return record(context, { request, verdict, country: located.country, findings }, idempotency);
}

function signalsOf(request: Assess, country: string | null, findings: Findings): Signals {
  const { amount, currency, customer_email } = request;
  return { ...findings, amount, currency, country, email_domain: emailDomain(customer_email) };
}

/** What of the payment may be on a list. */
function thingsOf(request: Assess, { country }: Located): Listed[] {
  const things = [
    { kind: 'card_fingerprint', value: request.card_fingerprint },
    { kind: 'ip_address', value: request.ip_address },
    { kind: 'email', value: request.customer_email },
    { kind: 'email_domain', value: emailDomain(request.customer_email) ?? undefined },
    { kind: 'country', value: country ?? undefined },
    { kind: 'merchant', value: request.merchant_id },
  ] as const;
  return things.flatMap(({ kind, value }) =>
    value === undefined ? [] : [{ kind, value: normalized(kind, value) }],
  );
}

type Assessed = { request: Assess; verdict: Verdict; country: string | null; findings: Findings };

async function record(
  { database }: Context,
  { request, verdict, country, findings }: Assessed,
  idempotency: IdempotencyHandle,
): Promise<Assessment> {
  return database.transaction(async (transaction) => {
    const { payment_id, merchant_id } = request;
    const fields = { ...verdict, payment_id, merchant_id, country, request, findings };
    const inserted = await insertAssessment(transaction, { id: newId('rsk'), ...fields });
    const assessment = inserted ?? (await findAssessmentOfPayment(transaction, payment_id));
    if (assessment === undefined) throw new Error('unreachable: it is there or was inserted');
    await idempotency.bind(transaction, assessment.id);
    if (inserted === undefined) return assessment;
    await emit(transaction, { contract, type: 'risk.assessed', aggregateId: payment_id, data: inserted });
    if (inserted.action === 'review') await openReview(transaction, inserted);
    return assessment;
  });
}

/** What a rule would have done to payments that were assessed: pure, one payment after another. */
import type { Assessment, BackTest, RiskAction, Rule } from '../contract.ts';
import { velocityOf } from '../velocity/subjects.ts';
import { evaluate, listsIn } from './evaluate.ts';
import { emailDomain, type Field, type Findings, matches, type Signals } from './signals.ts';

/** What is kept of an assessed payment. */
export type PastAssessment = Pick<
  Assessment,
  'id' | 'payment_id' | 'merchant_id' | 'reasons' | 'country' | 'created_at'
> & { amount: bigint; currency: string; customer_email: string | null; signals: Findings | null };

export type Tally = Omit<BackTest, 'rule_id' | 'rule_version' | 'is_complete'>;

const actions: readonly RiskAction[] = ['allow', 'three_d_secure', 'review', 'block'];

export function emptyTally(): Tally {
  return {
    examined: 0,
    oldest_examined_at: null,
    matched: 0,
    changed: 0,
    undetermined: 0,
    actions: actions.map((action) => ({ action, without_rule: 0, with_rule: 0 })),
    amounts: [],
    samples: [],
  };
}

export type Trial = { rule: Rule; others: readonly Rule[]; mostSamples: number };

/** Adds one payment to the tally. */
export function tryOn(tally: Tally, trial: Trial, past: PastAssessment): void {
  const { rule, others } = trial;
  const signals = signalsOf(past);
  const isMatch = matches(rule, signals);
  const listed = listsIn(past.reasons);
  const without = evaluate({ signals, rules: others, listed });
  const withRule = isMatch ? evaluate({ signals, rules: [...others, rule], listed }) : without;
  const isChanged = without.action !== withRule.action;
  tally.examined += 1;
  tally.oldest_examined_at = past.created_at;
  if (isUndetermined(rule, past)) tally.undetermined += 1;
  for (const row of tally.actions) {
    if (row.action === without.action) row.without_rule += 1;
    if (row.action === withRule.action) row.with_rule += 1;
  }
  if (!isMatch) return;
  tally.matched += 1;
  if (isChanged) tally.changed += 1;
  addAmount(tally, past, isChanged);
  if (tally.samples.length >= trial.mostSamples) return;
  const { payment_id, merchant_id, amount, currency, created_at } = past;
  tally.samples.push({
    ...{ payment_id, merchant_id, amount, currency },
    score_without_rule: without.score,
    score_with_rule: withRule.score,
    action_without_rule: without.action,
    action_with_rule: withRule.action,
    assessed_at: created_at,
  });
}

function addAmount(tally: Tally, { currency, amount }: PastAssessment, isChanged: boolean): void {
  let row = tally.amounts.find((each) => each.currency === currency);
  if (row === undefined) {
    row = { currency, matched_amount: 0n, changed_amount: 0n };
    tally.amounts.push(row);
  }
  row.matched_amount += amount;
  if (isChanged) row.changed_amount += amount;
}

function signalsOf({ amount, currency, country, customer_email, signals }: PastAssessment): Signals {
  return {
    ...(signals ?? unknownFindings),
    amount,
    currency,
    country,
    email_domain: emailDomain(customer_email),
  };
}

/** Findings of a payment whose assessment did not keep them. */
const unknownFindings: Findings = { ...velocityOf([]), proxy: null };

const alwaysKept: readonly Field[] = ['amount', 'currency', 'country', 'email_domain'];

function isUndetermined({ conditions }: Rule, { signals }: PastAssessment): boolean {
  return signals === null && conditions.some(({ field }) => !alwaysKept.includes(field));
}

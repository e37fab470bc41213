/** From what is known of a payment to its score and action: no side effects, the same for the same input. */
import type { Assessment, ListEntry, RiskAction, Rule } from '../contract.ts';
import { matches, type Signals } from './signals.ts';

export type Reason = Assessment['reasons'][number];
export type Verdict = { score: number; action: RiskAction; reasons: Reason[] };

export type Evaluation = {
  signals: Signals;
  /** Enabled ones, in any order. */
  rules: readonly Rule[];
  /** Those of the payment's card, address, email, country and merchant that have not expired. */
  listed: readonly Pick<ListEntry, 'list' | 'kind' | 'reason'>[];
  /** What could not be learned. */
  notes?: readonly Reason[];
};

const highestScore = 100;
/** What a score demands at least. */
const scoreActions = [
  { from: 90, action: 'block' },
  { from: 60, action: 'three_d_secure' },
] as const satisfies readonly { from: number; action: RiskAction }[];
const strictness: readonly RiskAction[] = ['allow', 'three_d_secure', 'review', 'block'];
const mostReasons = 100;

/**
 * A block list blocks, before an allow list allows. Otherwise the matching rule with the lowest priority number
 * decides, or the score where that is stricter. A rule that allows without points is an exemption from the score too.
 */
export function evaluate({ signals, rules, listed, notes = [] }: Evaluation): Verdict {
  const matching = rules.filter((rule) => matches(rule, signals)).sort(inOrder);
  const blocked = listed.some(({ list }) => list === 'block');
  const points = matching.reduce((sum, rule) => sum + rule.points, 0);
  const score = blocked ? highestScore : Math.min(points, highestScore);
  const reasons = [...listed.map(listReason), ...matching.map(ruleReason), ...notes].slice(0, mostReasons);
  if (blocked) return { score, action: 'block', reasons };
  if (listed.length > 0) return { score, action: 'allow', reasons };
  return { score, action: decided(matching[0], score), reasons };
}

function decided(first: Rule | undefined, score: number): RiskAction {
  if (first?.action === 'allow' && first.points === 0) return 'allow';
  const byScore = scoreActions.find(({ from }) => score >= from)?.action ?? 'allow';
  return stricter(first?.action ?? 'allow', byScore);
}

function stricter(left: RiskAction, right: RiskAction): RiskAction {
  return strictness.indexOf(left) >= strictness.indexOf(right) ? left : right;
}

function inOrder(left: Rule, right: Rule): number {
  return left.priority - right.priority || (left.id < right.id ? -1 : 1);
}

function ruleReason({ id, points, name, version }: Rule): Reason {
  return { code: id, points, detail: name, rule_version: version };
}

/** The lists that an assessment's reasons tell of. */
export function listsIn(reasons: readonly Reason[]): Evaluation['listed'] {
  return reasons.flatMap(({ code }) => {
    const [, list, kind] = /^(block|allow)_list_(\w+)$/.exec(code) ?? [];
    const known = kinds.find((each) => each === kind);
    if (known === undefined) return [];
    return [{ list: list === 'block' ? 'block' : 'allow', kind: known, reason: null }];
  });
}

const kinds: readonly ListEntry['kind'][] = [
  'card_fingerprint',
  'ip_address',
  'email',
  'email_domain',
  'country',
  'merchant',
];

function listReason({ list, kind, reason }: Pick<ListEntry, 'list' | 'kind' | 'reason'>): Reason {
  const points = list === 'block' ? highestScore : 0;
  const because = reason === null ? '' : `: ${reason}`;
  return {
    code: `${list}_list_${kind}`,
    points,
    detail: `The ${kind.replaceAll('_', ' ')} is on the ${list} list${because}`,
  };
}

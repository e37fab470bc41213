import { conflict } from '../../kit/problem.ts';
import type { RuleState } from '../contract.ts';

/** From each state, the states that a rule may go to. What has decided payments is no draft again. */
export const ruleTransitions: Readonly<Record<RuleState, readonly RuleState[]>> = {
  draft: ['enabled', 'disabled'],
  enabled: ['disabled'],
  disabled: ['enabled'],
};

/** Staying is no transition. @throws Problem 409 `illegal_rule_transition` */
export function assertRuleTransition(from: RuleState, to: RuleState): void {
  if (from === to || ruleTransitions[from].includes(to)) return;
  throw conflict('illegal_rule_transition', `A rule that is ${from} cannot become ${to}.`);
}

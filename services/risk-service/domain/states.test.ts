import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Problem } from '../../kit/problem.ts';
import { assertReviewTransition } from './review-state.ts';
import { assertRuleTransition } from './rule-state.ts';

const ruleStates = ['draft', 'enabled', 'disabled'] as const;
const legalForRules = new Set(['draft enabled', 'draft disabled', 'enabled disabled', 'disabled enabled']);

for (const from of ruleStates)
  for (const to of ruleStates) {
    const isLegal = from === to || legalForRules.has(`${from} ${to}`);
    test(`a rule that is ${from} ${isLegal ? 'may' : 'may not'} become ${to}`, () => {
      assertLegal(() => assertRuleTransition(from, to), isLegal, 'illegal_rule_transition');
    });
  }

const reviewStates = ['open', 'approved', 'rejected'] as const;
const legalForReviews = new Set(['open approved', 'open rejected']);

for (const from of reviewStates)
  for (const to of reviewStates) {
    const isLegal = legalForReviews.has(`${from} ${to}`);
    test(`a review that is ${from} ${isLegal ? 'may' : 'may not'} become ${to}`, () => {
      assertLegal(() => assertReviewTransition(from, to), isLegal, 'review_decided');
    });
  }

function assertLegal(change: () => void, isLegal: boolean, code: string): void {
  if (isLegal) assert.doesNotThrow(change);
  else assert.throws(change, (error) => error instanceof Problem && error.code === code);
}

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Problem } from '../../kit/problem.ts';
import type { ScheduledChangeState } from '../contract.ts';
import { assertScheduleTransition } from './schedule-state.ts';

const states: readonly ScheduledChangeState[] = ['scheduled', 'applied', 'cancelled', 'conflicted'];
const legal = new Set(['scheduled>applied', 'scheduled>cancelled', 'scheduled>conflicted']);

for (const from of states) {
  for (const to of states) {
    const isLegal = legal.has(`${from}>${to}`);
    test(`a scheduled change that is ${from} ${isLegal ? 'may' : 'may not'} become ${to}`, () => {
      const change = () => assertScheduleTransition(from, to);
      if (isLegal) assert.doesNotThrow(change);
      else assert.throws(change, (error) => error instanceof Problem && error.details.status === 409);
    });
  }
}

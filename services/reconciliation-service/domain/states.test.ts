import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Problem } from '../../kit/problem.ts';
import { assertBreakTransition, assertRunTransition } from './states.ts';

const runs = ['running', 'completed', 'failed'] as const;
const breaks = ['open', 'resolved'] as const;
const legal = new Set(['running → completed', 'running → failed', 'open → resolved']);

describe('the states of runs and breaks', () => {
  for (const from of runs)
    for (const to of runs) check(`${from} → ${to}`, () => assertRunTransition(from, to));
  for (const from of breaks)
    for (const to of breaks) check(`${from} → ${to}`, () => assertBreakTransition(from, to));
});

function check(name: string, transition: () => void): void {
  it(`${name} is ${legal.has(name) ? 'legal' : 'refused'}`, () => {
    if (legal.has(name)) transition();
    else assert.throws(transition, (error) => error instanceof Problem && error.details.status === 409);
  });
}

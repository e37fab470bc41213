import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Problem } from '../../kit/problem.ts';
import {
  assertReservationTransition,
  counterChange,
  type ReservationState,
  reservationTransitions,
} from './reservation-state.ts';

const states = ['reserved', 'committed', 'released'] as const;
const legal = new Set(['reserved committed', 'reserved released', 'released committed']);

for (const from of states) {
  for (const to of states) {
    const isLegal = legal.has(`${from} ${to}`);
    test(`a reservation that is ${from} ${isLegal ? 'may' : 'may not'} become ${to}`, () => {
      const change = () => assertReservationTransition(from, to);
      if (isLegal) assert.doesNotThrow(change);
      else assert.throws(change, (error) => error instanceof Problem && error.details.status === 409);
    });
  }
}

test('whatever way a reservation goes, nothing stays reserved and only what was committed counts', () => {
  const amounts = fc.bigInt(1n, 10n ** 18n);
  fc.assert(
    fc.property(
      amounts,
      amounts,
      fc.array(fc.constantFrom(...states), { maxLength: 5 }),
      (amount, used, wishes) => {
        let state: ReservationState = 'reserved';
        let [reserved, committed] = [amount, 0n];
        for (const to of wishes.filter((wish) => wish !== 'reserved')) {
          if (!reservationTransitions[state].includes(to)) continue;
          const change = counterChange(state, to, { amount, used });
          reserved += change.reserved;
          committed += change.committed;
          state = to;
        }
        assert.equal(reserved, state === 'reserved' ? amount : 0n);
        assert.equal(committed, state === 'committed' ? used : 0n);
      },
    ),
    { verbose: 1 },
  );
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Problem } from '../../kit/problem.ts';
import { dateAt, dayOf } from './day.ts';

const now = new Date('2028-03-01T10:00:00.000Z');

describe('the day of a statement', () => {
  it('begins at midnight UTC and ends with the next', () => {
    const { startMs, endMs } = dayOf('2028-02-29', now);
    assert.equal(new Date(startMs).toISOString(), '2028-02-29T00:00:00.000Z');
    assert.equal(dateAt(endMs), '2028-03-01');
  });

  it('may be today', () => {
    assert.equal(dateAt(dayOf('2028-03-01', now).startMs), '2028-03-01');
  });

  for (const date of ['2027-02-29', '2028-13-01', '2028-00-10', '2028-03-02'])
    it(`is not ${date}`, () => {
      assert.throws(
        () => dayOf(date, now),
        (error) => error instanceof Problem && error.code === 'invalid_date',
      );
    });
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Problem } from '../../kit/problem.ts';
import {
  assertBeforeDeadline,
  assertTakesEvidence,
  mostEvidence,
  mostEvidenceCharacters,
  textForChannel,
} from './evidence.ts';

const due = '2026-03-01T00:00:00.000Z';
const open = { state: 'needs_response', evidence_due_by: due, response: null } as const;
const before = new Date('2026-02-28T23:59:59.999Z');

describe('evidence', () => {
  it('is taken until the last millisecond before the deadline', () => {
    assertTakesEvidence(open, { now: before, count: mostEvidence - 1, characters: mostEvidenceCharacters });
    assertBeforeDeadline(open, before);
  });

  it('is refused from the deadline on', () => {
    const late = { now: new Date(due), count: 0, characters: 0 };
    assert.throws(() => assertTakesEvidence(open, late), problem('evidence_deadline_passed'));
  });

  it('is refused once there is as much as a dispute may have', () => {
    const full = { now: before, count: mostEvidence, characters: 0 };
    assert.throws(() => assertTakesEvidence(open, full), problem('too_much_evidence'));
    const long = { now: before, count: 1, characters: mostEvidenceCharacters + 1 };
    assert.throws(() => assertTakesEvidence(open, long), problem('too_much_evidence'));
  });

  it('is refused while a response is on its way to the channel', () => {
    const response = { kind: 'evidence', state: 'pending', by: 'operator', failure: null } as const;
    const take = () => assertTakesEvidence({ ...open, response }, { now: before, count: 0, characters: 0 });
    assert.throws(take, problem('dispute_not_open'));
  });

  it('names a document to the channel by its digest', () => {
    const sha256 = 'a'.repeat(64);
    const document = { name: 'receipt.pdf', content_type: 'application/pdf', size_bytes: 7, sha256 };
    assert.equal(textForChannel({ text: 'Paid.', document: null }), 'Paid.');
    assert.equal(
      textForChannel({ text: 'Paid.', document }),
      `Paid.\nDocument: receipt.pdf (application/pdf, 7 bytes, SHA-256 ${sha256})`,
    );
  });

  for (const state of ['under_review', 'won', 'lost'] as const)
    it(`is refused when the dispute is ${state}`, () => {
      const dispute = { ...open, state };
      const take = () => assertTakesEvidence(dispute, { now: before, count: 0, characters: 0 });
      assert.throws(take, problem('dispute_not_open'));
    });
});

function problem(code: string) {
  return (error: unknown) => error instanceof Problem && error.code === code;
}

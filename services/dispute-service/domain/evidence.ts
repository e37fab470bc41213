import { conflict, unprocessable } from '../../kit/problem.ts';
import type { Dispute, Evidence } from '../contract.ts';

export const mostEvidence = 50;
/** Stripe, for one, takes 150,000 characters with everything around them. */
export const mostEvidenceCharacters = 100_000;

/** @throws Problem 409 `dispute_not_open` or `evidence_deadline_passed`, 422 `too_much_evidence` */
export function assertTakesEvidence(
  dispute: Pick<Dispute, 'state' | 'evidence_due_by' | 'response'>,
  { now, count, characters }: { now: Date; count: number; characters: number },
): void {
  if (dispute.state !== 'needs_response')
    throw conflict('dispute_not_open', `A dispute that is ${dispute.state} takes no evidence.`);
  if (dispute.response?.state === 'pending')
    throw conflict('dispute_not_open', 'A response is on its way to the channel.');
  assertBeforeDeadline(dispute, now);
  if (count >= mostEvidence)
    throw unprocessable('too_much_evidence', `A dispute has at most ${mostEvidence} pieces of evidence.`);
  if (characters > mostEvidenceCharacters)
    throw unprocessable(
      'too_much_evidence',
      `A dispute's evidence has at most ${mostEvidenceCharacters} characters.`,
    );
}

/** @throws Problem 409 `evidence_deadline_passed` */
export function assertBeforeDeadline({ evidence_due_by }: Pick<Dispute, 'evidence_due_by'>, now: Date): void {
  if (now.getTime() < Date.parse(evidence_due_by)) return;
  throw conflict('evidence_deadline_passed', `Evidence was due by ${evidence_due_by}.`);
}

/** A piece as the channel is given it: a document is named by its digest, since it is kept elsewhere. */
export function textForChannel({ text, document }: Pick<Evidence, 'text' | 'document'>): string {
  if (document === null) return text;
  const { name, content_type, size_bytes, sha256 } = document;
  return `${text}\nDocument: ${name} (${content_type}, ${size_bytes} bytes, SHA-256 ${sha256})`;
}

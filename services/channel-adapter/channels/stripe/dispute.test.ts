import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { evidenceOf } from './dispute.ts';

describe('evidence for Stripe', () => {
  it('is one text as it stands, so that Stripe’s own test evidence decides', () => {
    assert.deepEqual(evidenceOf([{ kind: 'other', text: 'winning_evidence' }]), {
      uncategorized_text: 'winning_evidence',
    });
  });

  it('goes to the field that takes it as text, or under its name to the common one', () => {
    const pieces = [
      { kind: 'refund_policy', text: 'No refunds.' },
      { kind: 'shipping_documentation', text: 'Sent on Monday.' },
      { kind: 'other', text: 'They wrote again.' },
      { kind: 'refund_policy', text: 'Really.' },
    ];
    assert.deepEqual(evidenceOf(pieces), {
      refund_policy_disclosure: 'No refunds.\n\nReally.',
      uncategorized_text: 'shipping documentation: Sent on Monday.\n\nThey wrote again.',
    });
  });
});

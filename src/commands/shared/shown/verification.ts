import { computed, long, type RecordShown, state, yesNo } from '../resource/shown.ts';

const due = (name: string) =>
  computed((verification) => verification.inner('requirements')?.texts(name).join(', ') ?? '');

export const verificationShown: RecordShown = {
  head: (verification, { style }) =>
    style.strong(verification.text('id') || verification.text('merchant_id')),
  facts: {
    merchant: 'merchant_id',
    state,
    level: 'level',
    requested: 'requested_level',
    'due now': due('currently_due'),
    'due by': computed((verification) => verification.inner('requirements')?.text('current_deadline') ?? ''),
    'past due': due('past_due'),
    'expiring soon': due('expiring_soon'),
    'due later': due('eventually_due'),
    'may charge': yesNo('charges_enabled'),
    'may be paid': yesNo('payouts_enabled'),
    rejected: long('rejection_reason'),
    'verified at': 'verified_at',
    'expires at': 'expires_at',
  },
};

export const documentShown: RecordShown = {
  head: (document, { style }) => style.strong(document.text('id')),
  facts: {
    state,
    requirement: 'requirement',
    file: 'file_name',
    type: 'content_type',
    bytes: 'size_bytes',
    sha256: 'sha256',
    verification: 'verification_id',
    merchant: 'merchant_id',
    rejected: long('rejection_reason'),
    'expires at': 'expires_at',
    'submitted by': 'submitted_by',
    'reviewed by': 'reviewed_by',
    created: 'created_at',
  },
};

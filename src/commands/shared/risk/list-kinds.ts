export const listKinds = [
  'card_fingerprint',
  'ip_address',
  'email',
  'email_domain',
  'country',
  'merchant',
] as const;

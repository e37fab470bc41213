/** Bank accounts in the forms of countries that do not pay by IBAN at home. */

/** A routing number and an account number, in whatever spelling people give them. */
export type LocalAccount = { country: 'US' | 'GB'; routing_number: string; account_number: string };

/** In digits alone: as it is stored, compared and sent. */
export function normalizedLocal({ country, routing_number, account_number }: LocalAccount): LocalAccount {
  const digits = (text: string) => text.replaceAll(/[\s-]/g, '');
  return { country, routing_number: digits(routing_number), account_number: digits(account_number) };
}

/** What is wrong with it; undefined for one that may exist. */
export function faultInLocal(account: LocalAccount): string | undefined {
  const { country, routing_number, account_number } = normalizedLocal(account);
  return country === 'US'
    ? faultInUs(routing_number, account_number)
    : faultInGb(routing_number, account_number);
}

function faultInUs(routing: string, account: string): string | undefined {
  if (!isAbaRoutingNumber(routing)) return 'The ABA routing number has nine digits with a check digit.';
  return /^\d{4,17}$/.test(account) ? undefined : 'An account number in the US has 4 to 17 digits.';
}

/**
 * Weights 3, 7 and 1 over nine digits give a multiple of ten; the first two digits are a Federal Reserve district's.
 * Source: American Bankers Association, Key to Routing Numbers.
 */
export function isAbaRoutingNumber(text: string): boolean {
  if (!/^\d{9}$/.test(text)) return false;
  const prefix = Number(text.slice(0, 2));
  const isAssigned =
    (prefix >= 1 && prefix <= 12) ||
    (prefix >= 21 && prefix <= 32) ||
    (prefix >= 61 && prefix <= 72) ||
    prefix === 80;
  const sum = [...text].reduce((total, digit, at) => total + Number(digit) * ([3, 7, 1][at % 3] ?? 0), 0);
  return isAssigned && sum % 10 === 0;
}

/** Form alone: which check a sort code's accounts have is a table that Vocalink changes every quarter. */
function faultInGb(sortCode: string, account: string): string | undefined {
  if (!/^\d{6}$/.test(sortCode) || sortCode === '000000') return 'A sort code has six digits.';
  return /^\d{8}$/.test(account) ? undefined : 'An account number in the UK has eight digits.';
}

/** For people: `021000021 **** 6789`. A routing number names a bank, which anybody may know. */
export function maskedLocal(account: LocalAccount): string {
  const { routing_number, account_number } = normalizedLocal(account);
  return `${routing_number} **** ${account_number.slice(-4)}`;
}

/** Total length of an IBAN by country. Source: the SWIFT IBAN registry. */
const lengths: Readonly<Record<string, number>> = {
  AD: 24,
  AE: 23,
  AL: 28,
  AT: 20,
  AZ: 28,
  BA: 20,
  BE: 16,
  BG: 22,
  BH: 22,
  BR: 29,
  CH: 21,
  CR: 22,
  CY: 28,
  CZ: 24,
  DE: 22,
  DK: 18,
  DO: 28,
  EE: 20,
  EG: 29,
  ES: 24,
  FI: 18,
  FO: 18,
  FR: 27,
  GB: 22,
  GE: 22,
  GI: 23,
  GL: 18,
  GR: 27,
  GT: 28,
  HR: 21,
  HU: 28,
  IE: 22,
  IL: 23,
  IS: 26,
  IT: 27,
  JO: 30,
  KW: 30,
  KZ: 20,
  LB: 28,
  LI: 21,
  LT: 20,
  LU: 20,
  LV: 21,
  MC: 27,
  MD: 24,
  ME: 22,
  MK: 19,
  MT: 31,
  MU: 30,
  NL: 18,
  NO: 15,
  PK: 24,
  PL: 28,
  PS: 29,
  PT: 25,
  QA: 29,
  RO: 24,
  RS: 22,
  SA: 24,
  SE: 24,
  SI: 19,
  SK: 24,
  SM: 27,
  TN: 24,
  TR: 26,
  UA: 29,
  VA: 22,
  XK: 20,
};

/** Without spaces and in capitals. */
export function normalizedIban(text: string): string {
  return text.replaceAll(/\s/g, '').toUpperCase();
}

/** Country, length and check digits (ISO 13616: the rearranged number is 1 modulo 97). */
export function isValidIban(text: string): boolean {
  const iban = normalizedIban(text);
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]+$/.test(iban) || lengths[iban.slice(0, 2)] !== iban.length) return false;
  return remainder(iban) === 1n;
}

/** The IBAN of a country and an account within it, its check digits computed. */
export function ibanOf(country: string, account: string): string {
  const digits = 98n - remainder(`${country}00${account}`);
  return `${country}${String(digits).padStart(2, '0')}${account}`;
}

function remainder(iban: string): bigint {
  const rearranged = `${iban.slice(4)}${iban.slice(0, 4)}`;
  return BigInt(rearranged.replaceAll(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55))) % 97n;
}

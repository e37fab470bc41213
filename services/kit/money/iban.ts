/** International bank account numbers: ISO 13616, lengths by the SWIFT IBAN registry, check digits by ISO 7064 MOD 97-10. */

/** Total length of an IBAN by country. */
const lengths: Readonly<Record<string, number>> = Object.fromEntries(
  [
    'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28',
    'EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26',
    'IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28',
    'NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25',
    'SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30',
  ]
    .flatMap((line) => line.split(' '))
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);

/** Without spaces and in capitals: as it is stored, compared and sent. */
export function normalizedIban(text: string): string {
  return text.replaceAll(/\s/g, '').toUpperCase();
}

/** Whether country, length and check digits are right; takes any spacing and case. */
export function isValidIban(text: string): boolean {
  const iban = normalizedIban(text);
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]+$/.test(iban)) return false;
  const checkDigits = Number(iban.slice(2, 4));
  // MOD 97-10 gives 02 to 98; 00, 01 and 99 would pass the division too.
  const isPossible = checkDigits >= 2 && checkDigits <= 98;
  return isPossible && lengths[iban.slice(0, 2)] === iban.length && remainder(iban) === 1n;
}

/** ISO 3166-1 alpha-2. */
export function countryOfIban(iban: string): string {
  return normalizedIban(iban).slice(0, 2);
}

/** For people: `DE89 **** 3000`. */
export function maskedIban(iban: string): string {
  const normalized = normalizedIban(iban);
  return `${normalized.slice(0, 4)} **** ${normalized.slice(-4)}`;
}

function remainder(iban: string): bigint {
  const rearranged = `${iban.slice(4)}${iban.slice(0, 4)}`;
  return BigInt(rearranged.replaceAll(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55))) % 97n;
}

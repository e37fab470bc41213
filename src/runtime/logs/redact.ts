/** Defence in depth: a secret that a program logs in spite of itself does not reach the disk. */

const hidden = '[redacted]';

/** Cheap enough for every line: most lines hold none of these. */
const suspicious = /sk_|rk_|whsec_|earer|EARER|eyJ|:\/\/|\d[ -]?(?:\d[ -]?){11}\d/;

/** Keys, tokens, passwords in URLs, and card numbers (all but the last four digits). */
export function redact(line: string): string {
  if (!suspicious.test(line)) return line;
  return line
    .replace(/\b([sr]k_(?:test|live)_|whsec_)[A-Za-z0-9+/=_-]{4,}/g, `$1${hidden}`)
    .replace(/\b(bearer\s+)[A-Za-z0-9._~+/=-]{8,}/gi, `$1${hidden}`)
    .replace(/(?<![\w-])eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]*/g, hidden)
    .replace(/(:\/\/[^\s:@/"']{1,256}:)[^\s@/"']{1,256}@/g, `$1${hidden}@`)
    .replace(cardNumber, maskedCard);
}

/** 13 to 19 digits (ISO/IEC 7812), from 2 to 6 as the payment networks begin: a time in milliseconds begins with 1. Not the fraction of a number. */
const cardNumber = /(?<![\w-]|\d\.)[2-6](?:[ -]?\d){12,18}(?![\w-])/g;

function maskedCard(text: string): string {
  const digits = text.replaceAll(/\D/g, '');
  return passesLuhn(digits) ? '*'.repeat(digits.length - 4) + digits.slice(-4) : text;
}

/** Source: ISO/IEC 7812-1 annex B. */
export function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const digit = Number(digits[digits.length - 1 - index]);
    const doubled = index % 2 === 0 ? digit : digit * 2;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

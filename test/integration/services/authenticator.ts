/** What an authenticator app does with a secret that it was given in base32. */
import { totpAt } from '../../../services/kit/sessions/totp.ts';

const stepMs = 30_000;

/** Of the step that is so many ahead: each code is good for one use. */
export function codeOf(secret: string, stepsAhead = 0): string {
  return totpAt(fromBase32(secret), new Date(Date.now() + stepsAhead * stepMs));
}

/** Of no step that is near. */
export function wrongCode(secret: string): string {
  const near = [-2, -1, 0, 1, 2].map((step) => codeOf(secret, step));
  return (
    ['000000', '111111', '222222', '333333', '444444', '555555'].find((code) => !near.includes(code)) ?? ''
  );
}

function fromBase32(text: string): Buffer {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...text]
    .map((character) => alphabet.indexOf(character).toString(2).padStart(5, '0'))
    .join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}

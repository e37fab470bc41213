/** One plain address (RFC 5321 without quoted parts): nothing that a mail program could take for a second one. */
const plainAddress = /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])$/;

export function isPlainAddress(text: string): boolean {
  return plainAddress.test(text) && !text.includes('..');
}

/** Source: docs.adyen.com/development-resources/webhooks/verify-hmac-signatures. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { type Body, isRecord } from './client.ts';
import { textIn } from './payment.ts';

/** Whether Adyen signed the item: HMAC-SHA256 in Base64 over eight of its fields. */
export function isSigned(item: Body, hmacKey: string): boolean {
  const data = item['additionalData'];
  const given = isRecord(data) ? textIn(data, 'hmacSignature') : '';
  const made = createHmac('sha256', keyBytes(hmacKey)).update(signedText(item), 'utf8').digest();
  const claimed = Buffer.from(given, 'base64');
  return claimed.length === made.length && timingSafeEqual(claimed, made);
}

function signedText(item: Body): string {
  const amount = isRecord(item['amount']) ? item['amount'] : {};
  const names = ['pspReference', 'originalReference', 'merchantAccountCode', 'merchantReference'];
  const fields = names.map((name) => textIn(item, name));
  const money = [String(amount['value'] ?? ''), textIn(amount, 'currency')];
  return [...fields, ...money, textIn(item, 'eventCode'), textIn(item, 'success')].join(':');
}

/** Adyen's keys are hexadecimal; a local one is taken as it is written. */
function keyBytes(key: string): Buffer {
  return /^(?:[0-9A-F]{2})+$/i.test(key) ? Buffer.from(key, 'hex') : Buffer.from(key, 'utf8');
}

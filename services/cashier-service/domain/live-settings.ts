/**
 * What an operator sets at config-service, `payctl setting set cashier …`, and every process goes by at once. The
 * contract's schemas say the same; here it is said without loading what checks schemas.
 */
import type { LiveSetting } from '../../kit/live/known-settings.ts';
import type { Language } from '../page/language.ts';

export type Notice = Readonly<Record<Language, string>>;

const longestNotice = 500;

/** Shown above every open checkout while it is set: `{"en":"…","zh":"…"}`; null takes it down. */
export const maintenanceNotice: LiveSetting<Notice | null> = {
  namespace: 'cashier',
  key: 'maintenance-notice',
  default: null,
  fits: (value): value is Notice | null => value === null || isNotice(value),
};

/** How many cards may be tried in one checkout. Each costs the merchant; a thief tries many. */
export const mostAttempts: LiveSetting<number> = {
  namespace: 'cashier',
  key: 'most-attempts',
  default: 10,
  fits: (value): value is number =>
    typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 100,
};

function isNotice(value: unknown): value is Notice {
  if (typeof value !== 'object' || value === null) return false;
  const { en, zh }: Partial<Record<Language, unknown>> = value;
  return isText(en) && isText(zh);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '' && [...value].length <= longestNotice;
}

import type { Language } from '../page/language.ts';

type Settings = { PUBLIC_PORT?: number; CHECKOUT_URL?: string };

/** Never made from the request's Host header, which a caller may set as it likes. */
export function pageUrl(settings: Settings, token: string, language?: Language): string {
  const base = settings.CHECKOUT_URL ?? `https://localhost:${settings.PUBLIC_PORT ?? ''}`;
  const query = language === undefined ? '' : `?lang=${language}`;
  return `${base.replace(/\/$/, '')}/checkout/${token}${query}`;
}

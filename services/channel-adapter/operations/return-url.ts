type Settings = { PUBLIC_PORT?: number; CHANNEL_PUBLIC_URL?: string };

/** Never made from the request's Host header, which a caller may set as it likes. */
export function returnUrl(settings: Settings, token: string): string {
  const base = settings.CHANNEL_PUBLIC_URL ?? `https://localhost:${settings.PUBLIC_PORT ?? ''}`;
  return `${base.replace(/\/$/, '')}/returns/${token}`;
}

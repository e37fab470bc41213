export const languages = ['en', 'zh'] as const;
export type Language = (typeof languages)[number];
export const languageNames: Readonly<Record<Language, string>> = { en: 'English', zh: '中文' };

/** What the payer asked for, by `?lang=` or else by Accept-Language (RFC 9110, section 12.5.4). */
export function languageOf(
  asked: string | undefined,
  header: string | readonly string[] | undefined,
): Language {
  return known(asked) ?? (typeof header === 'string' ? preferred(header) : undefined) ?? 'en';
}

function preferred(header: string): Language | undefined {
  const ranges = header.split(',', 20).map((part) => {
    const [range = '', ...parameters] = part.trim().split(';');
    const quality = parameters.map((parameter) => /^\s*q=([01](?:\.\d{1,3})?)\s*$/.exec(parameter)?.[1]);
    return { range, quality: Number(quality.find((value) => value !== undefined) ?? 1) };
  });
  const accepted = ranges.filter(({ quality }) => quality > 0).sort((a, b) => b.quality - a.quality);
  return accepted.map(({ range }) => known(range)).find((language) => language !== undefined);
}

/** `zh-Hans-CN` is Chinese too. */
function known(range: string | undefined): Language | undefined {
  const primary = range?.toLowerCase().split('-', 1)[0];
  return languages.find((language) => language === primary);
}

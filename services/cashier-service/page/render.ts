/** The hosted page: no resource from anywhere else, nothing inline but what the policy names by its hash. */
import { createHash } from 'node:crypto';
import type { Checkout, CheckoutSession } from '../contract.ts';
import { amountText } from './amount.ts';
import { type Language, languageNames, languages } from './language.ts';
import { type Messages, messagesOf, textOf, textsOf } from './messages.ts';
import { script } from './script.ts';
import { style } from './style.ts';

export type Page = Checkout & {
  session: CheckoutSession;
  /** What an operator has to say to every payer, in their language. */
  notice?: string | undefined;
};

/** The address holds the token: it is sent to nobody and kept nowhere. */
export const pageHeaders = {
  'content-security-policy': [
    "default-src 'none'",
    `script-src '${sha256(script)}'`,
    `style-src '${sha256(style)}'`,
    "connect-src 'self'",
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  vary: 'accept-language',
} as const;

export function renderPage(page: Page, language: Language): string {
  const messages = messagesOf[language];
  const amount = amountText(page.session.amount, page.session.currency, language);
  const isOpen = page.state === 'open';
  const data = isOpen
    ? ` data-pending="${progressOf(page).isPending}" data-messages="${html(JSON.stringify(textsOf(language)))}"`
    : '';
  return document(
    language,
    `<main data-state="${page.state}"${data}>
<header><h1>${html(page.session.description ?? messages.title)}</h1>
<p class="amount">${html(amount)}</p></header>
${isOpen ? openPage(page, language, amount) : closedPage(page, messages)}
${otherLanguages(language)}
</main>${isOpen ? `<script>${script}</script>` : ''}`,
  );
}

/** For an address that leads nowhere. */
export function renderMissing(language: Language): string {
  const { title, missing } = messagesOf[language];
  return document(
    language,
    `<main data-state="missing">
<header><h1>${html(title)}</h1></header>
<p id="status" role="status">${html(missing)}</p>
${otherLanguages(language)}
</main>`,
  );
}

function document(language: Language, body: string): string {
  return `<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><title>${html(messagesOf[language].title)}</title><style>${style}</style></head>
<body>${body}</body>
</html>
`;
}

/** Each by its own name, which whoever needs it can read. */
function otherLanguages(language: Language): string {
  const links = languages
    .filter((other) => other !== language)
    .map(
      (other) => `<a href="?lang=${other}" lang="${other}" hreflang="${other}">${languageNames[other]}</a>`,
    );
  return `<p class="languages">${links.join(' ')}</p>`;
}

/** What of the last attempt the page goes on with. */
function progressOf({ attempt }: Page) {
  const isPending = attempt?.outcome === 'pending';
  return {
    isPending,
    action: isPending ? attempt.action_url : null,
    failure: attempt?.outcome === 'failed' ? (attempt.failure_code ?? 'failed') : null,
  };
}

function openPage(page: Page, language: Language, amount: string): string {
  const { session, notice } = page;
  const { isPending, action, failure } = progressOf(page);
  const messages = messagesOf[language];
  return `${notice === undefined ? '' : `<p class="notice" role="note">${html(notice)}</p>`}
${announced('status', isPending && action === null ? messages.paying : undefined)}
${action === null ? '' : actionPart(action, messages)}
${announced('alert', failure === null ? undefined : textOf(failure, language))}
<form method="post" novalidate autocomplete="on"${isPending ? ' hidden' : ''}>
<div class="fields">
${field({ name: 'number', label: messages.number, autocomplete: 'cc-number', longest: 23, example: '1234 1234 1234 1234' })}
${field({ name: 'expiry', label: messages.expiry, autocomplete: 'cc-exp', longest: 9, example: '12 / 34' })}
${field({ name: 'cvc', label: messages.cvc, autocomplete: 'cc-csc', longest: 4, example: '123' })}
</div>
<button type="submit">${html(messages.pay)} ${html(amount)}</button>
</form>
<noscript><p>${html(messages.script)}</p></noscript>
<p class="until">${html(messages.until)} <time datetime="${html(session.expires_at)}">${html(utcText(session.expires_at))}</time></p>
<p class="back">${link(session.return_url, messages.back, '')}</p>`;
}

/** Until the script writes it in the payer's own time. */
function utcText(timestamp: string): string {
  return `${timestamp.slice(0, 16).replace('T', ' ')} UTC`;
}

/** Told to a screen reader as soon as there is something to tell. */
function announced(role: 'status' | 'alert', text: string | undefined): string {
  const id = role === 'status' ? 'status' : 'error';
  return `<p id="${id}" role="${role}"${text === undefined ? ' hidden' : ''}>${html(text ?? '')}</p>`;
}

function actionPart(action: string, messages: Messages): string {
  return `<div id="action"><p>${html(messages.action)}</p>
${link(action, messages.confirm)}
<button type="button" id="other-card" class="second">${html(messages.other_card)}</button></div>`;
}

function closedPage({ state, session }: Page, messages: Messages): string {
  const text = state === 'complete' ? messages.complete : messages.expired;
  return `<p id="status" role="status">${html(text)}</p>\n${link(session.return_url, messages.back)}`;
}

type Field = { name: string; label: string; autocomplete: string; longest: number; example: string };

function field({ name, label, autocomplete, longest, example }: Field): string {
  return `<div class="field"><label for="${name}">${html(label)}</label>
<input id="${name}" name="${name}" inputmode="numeric" autocomplete="${autocomplete}" maxlength="${longest}" placeholder="${example}" required aria-describedby="error"></div>`;
}

/** Addresses are http or https: the contract's Url lets in nothing else. */
function link(url: string, text: string, className = 'button'): string {
  const attribute = className === '' ? '' : ` class="${className}"`;
  return `<a${attribute} href="${html(url)}" rel="noreferrer">${html(text)}</a>`;
}

function html(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function sha256(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

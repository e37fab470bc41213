import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { Script } from 'node:vm';
import type { CheckoutSession } from '../contract.ts';
import { amountText } from './amount.ts';
import { languageOf } from './language.ts';
import { pageHeaders, renderMissing, renderPage } from './render.ts';
import { script } from './script.ts';

const session: CheckoutSession = {
  id: `cks_${'0'.repeat(32)}`,
  merchant_id: 'mer_1',
  merchant_reference: 'r',
  state: 'open',
  amount: 1_234n,
  currency: 'EUR',
  description: '<script>alert("x")</script> & \'more\'',
  customer_email: null,
  return_url: 'https://shop.example/?a="><b>',
  payment_id: null,
  expires_at: '2026-01-01T00:00:00.000Z',
  created_at: '2026-01-01T00:00:00.000Z',
  updated_at: '2026-01-01T00:00:00.000Z',
};

test('an amount has the digits of its currency, exact at any size', () => {
  assert.equal(amountText(1_234n, 'EUR', 'en').replace('\u00a0', ' '), 'EUR 12.34');
  assert.equal(amountText(5n, 'USD', 'en').replace('\u00a0', ' '), 'USD 0.05');
  assert.match(amountText(1_234n, 'JPY', 'en'), /1,234$/);
  assert.match(amountText(1_234n, 'KWD', 'en'), /1\.234$/);
  assert.match(amountText(1_234n, 'CLF', 'en'), /0\.1234$/);
  assert.match(amountText(999_999_999_999_999_999n, 'EUR', 'zh'), /9,999,999,999,999,999\.99/);
});

test("the language is the one asked for, then the browser's first that we have, then English", () => {
  assert.equal(languageOf('zh', 'en'), 'zh');
  assert.equal(languageOf(undefined, 'de, zh-Hans-CN;q=0.9, en;q=0.8'), 'zh');
  assert.equal(languageOf(undefined, 'zh;q=0.1, en-GB'), 'en');
  assert.equal(languageOf(undefined, 'zh;q=0'), 'en');
  assert.equal(languageOf('xx', undefined), 'en');
});

test('what a merchant wrote is shown and never run', () => {
  const page = renderPage({ session, state: 'open', attempt: null }, 'en');
  assert.doesNotMatch(page, /<script>alert|"><b>/);
  assert.match(page, /&#60;script&#62;alert\(&#34;x&#34;\)/);
});

test("the policy allows the page's own script and style by their hashes, and nothing from elsewhere", () => {
  const page = renderPage({ session, state: 'open', attempt: null }, 'zh');
  const policy = pageHeaders['content-security-policy'];
  for (const [tag, directive] of [
    ['script', 'script-src'],
    ['style', 'style-src'],
  ] as const) {
    const text = new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`).exec(page)?.[1] ?? '';
    const hash = createHash('sha256').update(text).digest('base64');
    assert.ok(policy.includes(`${directive} 'sha256-${hash}'`), tag);
  }
  assert.match(policy, /^default-src 'none';/);
  assert.doesNotMatch(page, /\ssrc=|<link|@import|url\(/);
});

test('the script is one that a browser can parse', () => {
  assert.doesNotThrow(() => new Script(script));
});

test("a page that is over has no form and says why, in the payer's language", () => {
  const complete = renderPage({ session, state: 'complete', attempt: null }, 'zh');
  assert.match(complete, /<html lang="zh">[\s\S]*付款成功/);
  assert.doesNotMatch(complete, /<form|<script>/);
  assert.match(renderPage({ session, state: 'expired', attempt: null }, 'en'), /has expired/);
});

test('a page whose payment needs the bank shows the way there and hides the form', () => {
  const attempt = { outcome: 'pending', action_url: 'https://bank.example/3ds', failure_code: null } as const;
  const page = renderPage({ session, state: 'open', attempt }, 'en');
  assert.match(
    page,
    /data-pending="true"[\s\S]*id="status" role="status" hidden[\s\S]*href="https:\/\/bank.example\/3ds"[\s\S]*<form [^>]*hidden/,
  );
});

test('a card that failed is told of when the page is opened, and what nobody has words for is a failure', () => {
  const shown = (failure_code: string, language: 'en' | 'zh' = 'en') =>
    renderPage(
      { session, state: 'open', attempt: { outcome: 'failed', action_url: null, failure_code } },
      language,
    );
  assert.match(shown('insufficient_funds'), /role="alert">The card does not have enough funds/);
  assert.match(shown('payments_paused', 'zh'), /role="alert">目前无法付款/);
  assert.match(shown('payment_cancelled'), /role="alert">The payment was given up/);
  for (const code of ['do_not_honor', 'constructor'])
    assert.match(shown(code), /role="alert">The payment did not succeed/);
});

test('an open page says until when it is', () => {
  const page = renderPage({ session, state: 'open', attempt: null }, 'zh');
  assert.match(page, /有效期至 <time datetime="2026-01-01T00:00:00.000Z">2026-01-01 00:00 UTC<\/time>/);
  assert.doesNotMatch(renderPage({ session, state: 'complete', attempt: null }, 'zh'), /<time/);
});

test('every page leads to itself in the other language, also one for an address that leads nowhere', () => {
  assert.match(renderPage({ session, state: 'complete', attempt: null }, 'en'), /href="\?lang=zh" lang="zh"/);
  assert.match(renderMissing('zh'), /<html lang="zh">[\s\S]*没有此付款页面[\s\S]*href="\?lang=en" lang="en"/);
});

test('every field has a label, and errors are announced', () => {
  const page = renderPage({ session, state: 'open', attempt: null }, 'en');
  for (const name of ['number', 'expiry', 'cvc'])
    assert.match(page, new RegExp(`<label for="${name}">[^<]+</label>\\s*<input id="${name}"`));
  assert.match(page, /id="error" role="alert"/);
});

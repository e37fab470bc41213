import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isPlainAddress } from './email-address.ts';
import { assertEmailReplayable, emailOutcome, emailTransitions } from './email-state.ts';
import { type EmailTemplate, emailLanguages, emailTemplates, languageOf } from './email-templates.ts';
import { emailText } from './email-text.ts';

const hostile = `<b onclick="x">&'</b>\r\nBcc: thief@evil.example\u2028`;
const facts = new Proxy<Record<string, string>>({}, { get: () => hostile });

test('every template is written in both languages, about the same facts', () => {
  const factsIn = (text: object) => [...new Set(JSON.stringify(text).match(/\{[a-z]+\}/g))].sort();
  for (const [name, { en, zh }] of Object.entries(emailTemplates)) {
    assert.equal(en.paragraphs.length, zh.paragraphs.length, name);
    assert.deepEqual(factsIn(en), factsIn(zh), name);
    assert.match(zh.subject, /\p{Script=Han}/u, name);
  }
});

test('what comes from outside begins no header, no paragraph and no tag', () => {
  const templates = Object.keys(emailTemplates).filter(
    (name): name is EmailTemplate => name in emailTemplates,
  );
  for (const template of templates)
    for (const language of emailLanguages) {
      const { subject, text, html } = emailText(template, language, facts);
      assert.doesNotMatch(subject, /[\r\n\u2028]/, template);
      assert.doesNotMatch(text, /\nBcc:/, template);
      assert.doesNotMatch(html, /<b |onclick="|'/, template);
      assert.match(html, /&lt;b onclick=&quot;x&quot;&gt;&amp;&#39;&lt;\/b&gt; Bcc:/, template);
    }
});

test('a fact that a template names must be there', () => {
  assert.throws(() => emailText('kyc.rejected', 'en', { merchant: 'Shop' }), /needs reason/);
});

test('merchants in Chinese-speaking places are written to in Chinese, all others in English', () => {
  assert.deepEqual(['CN', 'HK', 'MO', 'TW', 'DE', 'US', 'SG'].map(languageOf), [
    ...['zh', 'zh', 'zh', 'zh'],
    ...['en', 'en', 'en'],
  ]);
});

test('one plain address is written to, and nothing that could be two', () => {
  for (const address of ['shop@shop.example', 'a.b+c@x-y.example', "o'neil@shop.example"])
    assert.ok(isPlainAddress(address), address);
  for (const address of [
    'a@b.example,c@d.example',
    'a@b.example;c@d.example',
    'a@b.example\r\nBcc:c@d.example',
    'a@b.example\n',
    '<a@b.example>',
    '"a b"@b.example',
    'a@b.example>',
    'a@',
    '@b.example',
    'a@-b.example',
    'a@b..example',
    'a@b@c.example',
    'a(c@d.example)@b.example',
    '',
  ])
    assert.ok(!isPlainAddress(address), address);
});

test('an email is tried by the schedule, unless the mail server refuses it for good', () => {
  const failed = (isPermanent: boolean) => ({ error: 'x', isPermanent });
  assert.deepEqual(emailOutcome({ error: null, isPermanent: false }, 1, 0), { state: 'sent', delayMs: null });
  assert.deepEqual(emailOutcome(failed(false), 1, 0), { state: 'pending', delayMs: 5_000 });
  assert.deepEqual(emailOutcome(failed(false), 16, 0), { state: 'failed', delayMs: null });
  assert.deepEqual(emailOutcome(failed(true), 1, 0), { state: 'failed', delayMs: null });
});

test('what is sent or failed can be replayed, what is pending not', () => {
  assert.deepEqual(emailTransitions, {
    pending: ['pending', 'sent', 'failed'],
    sent: ['pending'],
    failed: ['pending'],
  });
  assertEmailReplayable('sent');
  assertEmailReplayable('failed');
  assert.throws(() => assertEmailReplayable('pending'), { code: 'illegal_email_transition' });
});

/** The hosted payment page as a payer sees it: a real browser, the real services, the sandbox's bank. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { contract } from '../../services/cashier-service/contract.ts';
import { service as cashier } from '../../services/cashier-service/service.ts';
import { contract as policies } from '../../services/merchant-policy-service/contract.ts';
import { type PaymentPlatform, startPaymentPlatform } from '../fixtures/payment-platform.ts';

const executablePath = '/usr/bin/chromium';
/** For what hangs. */
const longestWaitMs = 180_000;
const cards = {
  good: '4242 4242 4242 4242',
  declined: '4000 0000 0000 9995',
  authenticated: '4000 0027 6000 3184',
} as const;
const names = {
  success: 'a good card pays, and the page says so',
  declined: 'a declined card shows the reason, and another one pays',
  authentication: '3-D Secure is confirmed on the sandbox page, which leads back to a paid checkout',
  otherCard: 'who comes back from 3-D Secure unconfirmed may take another card, which pays',
  lateAnswer:
    'what is typed of another card is left alone by an answer about the card before it that comes late',
  lostAnswer: 'a page whose question about a waiting payment was lost asks again, and shows that it is paid',
  unconfirmed: '3-D Secure that fails leads back to the page, which says so and takes another card',
  otherChannel:
    'a merchant of another channel gets its 3-D Secure, which leads back over that channel to a paid checkout',
  narrow:
    'on a narrow screen nothing is cut off, every field has its label, and the keyboard reaches all in order',
  typing: 'what is mistyped is told at its field, and nothing is sent',
  keys: 'a card number and an expiry are spaced as they are typed, however the payer writes them',
  chinese: 'the page is in Chinese when it is asked for, and stays so from the card to the receipt',
  languages: 'the page leads to itself in the other language',
  expiredCard: 'a card whose month is over is told at its field, and nothing is sent',
  time: "the page says until when it is open, in the payer's own time, and closes by itself then",
  missing: 'an address that leads nowhere is answered by a page',
  closed: 'the public listener serves nothing but the checkout',
} as const;

if (existsSync(executablePath)) describe("the cashier's page in Chromium", pageTests);
else it(`NOT RUN, ${executablePath} is missing: ${Object.values(names).join('; ')}`, () => {});

function pageTests(): void {
  let platform: PaymentPlatform;
  let browser: Browser;
  let context: BrowserContext;
  let merchantId: string;
  before(async () => {
    // One after the other, so that whatever was started is known to `after`.
    platform = await startPaymentPlatform([cashier]);
    browser = await launch();
    context = await browser.newContext({ ignoreHTTPSErrors: true, locale: 'en-GB' });
    context.setDefaultTimeout(longestWaitMs);
    merchantId = await platform.newMerchant();
  });
  after(async () => {
    await browser?.close();
    await platform?.stop();
  });

  const openCheckout = async ({ language, merchant = merchantId }: Opening = {}) => {
    const session = await platform.call(contract, 'createCheckoutSession', {
      body: {
        merchant_id: merchant,
        amount: 4_250n,
        currency: 'EUR',
        description: 'Two concert tickets',
        return_url: 'https://shop.example/thanks',
      },
    });
    const page = await context.newPage();
    const failures = failuresOf(page);
    await page.goto(language === undefined ? session.url : `${session.url}?lang=${language}`);
    const state = async () =>
      (await platform.call(contract, 'getCheckoutSession', { params: { session_id: session.id } })).state;
    return { page, failures, state, session };
  };

  it(names.success, async () => {
    const { page, failures, state } = await openCheckout();
    await page.getByRole('heading', { name: 'Two concert tickets' }).waitFor();
    await page.getByText('EUR 42.50').first().waitFor();
    await pay(page, cards.good);
    await page.getByRole('status').getByText('Paid. Thank you.').waitFor();
    assert.equal(await page.getByRole('textbox').count(), 0);
    const back = page.getByRole('link', { name: 'Back to the shop' });
    assert.equal(await back.getAttribute('href'), 'https://shop.example/thanks');
    assert.equal(await state(), 'complete');
    assert.deepEqual(failures, []);
  });

  it(names.declined, async () => {
    const { page, failures, state } = await openCheckout();
    await pay(page, cards.declined);
    await page.getByRole('alert').getByText('does not have enough funds').waitFor();
    assert.equal(await state(), 'open');
    await pay(page, cards.good);
    await page.getByRole('status').getByText('Paid. Thank you.').waitFor();
    assert.equal(await state(), 'complete');
    assert.deepEqual(failures, []);
  });

  it(names.authentication, async () => {
    const { page, failures, state, session } = await openCheckout();
    await pay(page, cards.authenticated);
    await page.waitForURL(`${platform.sandbox.url('stripe')}/**`);
    assert.equal(await state(), 'open');
    await page.getByRole('button', { name: 'Complete' }).click();
    await page.waitForURL(`${session.url}**`);
    await page.getByRole('status').getByText('Paid. Thank you.').waitFor();
    assert.equal(await state(), 'complete');
    assert.deepEqual(failures, []);
  });

  it(names.otherCard, async () => {
    const { page, failures, state, session } = await openCheckout();
    await pay(page, cards.authenticated);
    await page.getByRole('button', { name: 'Complete' }).waitFor();
    await page.goBack();
    await page.waitForURL(`${session.url}**`);
    await page.getByText('Your bank asks you to confirm the payment.').waitFor();
    assert.equal(await page.getByRole('link', { name: 'Confirm at your bank' }).count(), 1);
    assert.equal(await page.getByRole('textbox').count(), 0);
    await page.getByRole('button', { name: 'Pay with another card' }).click();
    await page.getByRole('alert').getByText('The payment was given up. Nothing was charged.').waitFor();
    assert.equal(await page.getByRole('link', { name: 'Confirm at your bank' }).count(), 0);
    await pay(page, cards.good);
    await page.getByRole('status').getByText('Paid. Thank you.').waitFor();
    assert.equal(await state(), 'complete');
    assert.deepEqual(failures, []);
  });

  it(names.lateAnswer, async () => {
    const { page, failures, state, session } = await openCheckout();
    await pay(page, cards.authenticated);
    await page.getByRole('button', { name: 'Complete' }).waitFor();
    const { promise: isTyped, resolve: typed } = Promise.withResolvers<void>();
    await page.route('**/refresh', async (route) => {
      await isTyped;
      await route.continue();
    });
    const asked = page.waitForRequest('**/refresh');
    await page.goto(session.url);
    await asked;
    await page.getByRole('button', { name: 'Pay with another card' }).click();
    await page.getByRole('alert').getByText('The payment was given up. Nothing was charged.').waitFor();
    await type(page, cards.good);
    const answered = page.waitForResponse('**/refresh');
    typed();
    await (await answered).finished();
    // One that it asks for after that is answered to a page that has dealt with the late answer.
    await page.evaluate(`fetch('/checkout/of-yesterday').then((answer) => answer.text())`);
    assert.equal(await page.getByLabel(english.cvc).inputValue(), '123');
    await page.getByRole('button', { name: english.pay }).click();
    await page.getByRole('status').getByText('Paid. Thank you.').waitFor();
    assert.equal(await state(), 'complete');
    assert.deepEqual(failures, []);
  });

  it(names.lostAnswer, async () => {
    const { page, failures, session } = await openCheckout();
    await pay(page, cards.authenticated);
    await page.getByRole('button', { name: 'Complete' }).waitFor();
    const other = await context.newPage();
    const { promise: isPaid, resolve: paid } = Promise.withResolvers<void>();
    await other.route(
      '**/refresh',
      async (route) => {
        await isPaid;
        await route.abort();
      },
      { times: 1 },
    );
    const asked = other.waitForRequest('**/refresh');
    await other.goto(session.url);
    await asked;
    await page.getByRole('button', { name: 'Complete' }).click();
    await page.getByRole('status').getByText('Paid. Thank you.').waitFor();
    paid();
    await other.getByRole('status').getByText('Paid. Thank you.').waitFor();
    assert.deepEqual(failures, []);
  });

  it(names.unconfirmed, async () => {
    const { page, failures, state } = await openCheckout();
    await pay(page, cards.authenticated);
    await page.getByRole('button', { name: 'Fail' }).click();
    await page.getByRole('alert').getByText('Your bank did not confirm the payment').waitFor();
    await pay(page, cards.good);
    await page.getByRole('status').getByText('Paid. Thank you.').waitFor();
    assert.equal(await state(), 'complete');
    assert.deepEqual(failures, []);
  });

  it(names.otherChannel, async () => {
    const merchant = await platform.newMerchant();
    const body = { merchant_id: merchant, allowed_channels: ['adyen'] };
    await platform.call(policies, 'createPolicy', { body });
    const { page, failures, state, session } = await openCheckout({ merchant });
    await pay(page, '4917 6100 0000 0000', { ...english, date: '03/30', code: '737' });
    await page.waitForURL(`${platform.sandbox.url('adyen')}/**`);
    await page.getByRole('button', { name: 'Complete' }).click();
    await page.waitForURL(`${session.url}**`);
    await page.getByRole('status').getByText('Paid. Thank you.').waitFor();
    assert.equal(await state(), 'complete');
    assert.deepEqual(failures, []);
  });

  it(names.narrow, async () => {
    for (const language of ['en', 'zh']) {
      const { page } = await openCheckout({ language });
      await page.setViewportSize({ width: 320, height: 568 });
      assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 320, language);
      const focused = 'document.activeElement.id || document.activeElement.tagName';
      const reached: unknown[] = [];
      for (let presses = 0; presses < 5; presses += 1) {
        await page.keyboard.press('Tab');
        reached.push(await page.evaluate(focused));
      }
      assert.deepEqual(reached, ['number', 'expiry', 'cvc', 'BUTTON', 'A'], language);
      const unnamed =
        '[...document.querySelectorAll("input")].filter(({ labels }) => labels.length !== 1).length';
      assert.equal(await page.evaluate(unnamed), 0, language);
    }
  });

  it(names.typing, async () => {
    const { page, state } = await openCheckout();
    const sent: string[] = [];
    page.on('request', (request) => sent.push(request.url()));
    await pay(page, '4242 4242 4242 4241');
    await page.getByRole('alert').getByText('Check the card number.').waitFor();
    // Its own place and invalid: the payer goes on typing there.
    await page.locator('#number[aria-invalid="true"]:focus').waitFor();
    assert.deepEqual(sent, []);
    assert.equal(await state(), 'open');
  });

  it(names.keys, async () => {
    const { page } = await openCheckout();
    const number = page.getByLabel('Card number');
    await number.pressSequentially('4242424242424242');
    assert.equal(await number.inputValue(), '4242 4242 4242 4242');
    const expiry = page.getByLabel('Expiry (MM/YY)');
    for (const [typed, shown] of [
      ['1234', '12 / 34'],
      ['12/34', '12 / 34'],
      ['1/30', '01 / 30'],
      ['530', '05 / 30'],
      ['12/2034', '12 / 2034'],
    ] as const) {
      await expiry.clear();
      await expiry.pressSequentially(typed);
      assert.equal(await expiry.inputValue(), shown);
    }
    await expiry.press('Backspace');
    assert.equal(await expiry.inputValue(), '12 / 203');
  });

  it(names.chinese, async () => {
    const { page, failures, state } = await openCheckout({ language: 'zh' });
    assert.equal(await page.locator('html').getAttribute('lang'), 'zh');
    await pay(page, cards.authenticated, chinese);
    await page.getByRole('button', { name: 'Complete' }).click();
    await page.getByRole('status').getByText('付款成功').waitFor();
    await page.getByRole('link', { name: '返回商店' }).waitFor();
    assert.equal(await state(), 'complete');
    assert.deepEqual(failures, []);
  });

  it(names.languages, async () => {
    const { page } = await openCheckout();
    await page.getByRole('link', { name: '中文' }).click();
    await page.getByLabel('卡号').waitFor();
    await page.getByRole('link', { name: 'English' }).click();
    await page.getByLabel('Card number').waitFor();
  });

  it(names.expiredCard, async () => {
    const { page } = await openCheckout();
    const sent: string[] = [];
    page.on('request', (request) => sent.push(request.url()));
    await pay(page, cards.good, { ...english, date: '01/20' });
    await page.getByRole('alert').getByText('The card has expired.').waitFor();
    await page.locator('#expiry[aria-invalid="true"]:focus').waitFor();
    assert.deepEqual(sent, []);
  });

  it(names.time, async () => {
    const { page, failures, session } = await openCheckout();
    const time = page.locator('time');
    const end = await time.getAttribute('datetime');
    assert.equal(end, session.expires_at);
    assert.doesNotMatch((await time.textContent()) ?? 'UTC', /UTC/);
    const database = await platform.database('cashier-service');
    await database.query(
      "update checkout_sessions set expires_at = now() + interval '2 seconds' where id = $1",
      [session.id],
    );
    await page.reload();
    await page.getByText('This payment page has expired.').waitFor();
    assert.deepEqual(failures, []);
  });

  it(names.missing, async () => {
    const page = await context.newPage();
    const answer = await page.goto(
      `${platform.urlOf('cashier-service', 'public')}/checkout/of-yesterday?lang=zh`,
    );
    assert.equal(answer?.status(), 404);
    await page.getByRole('status').getByText('没有此付款页面').waitFor();
  });

  it(names.closed, async () => {
    const { page } = await openCheckout();
    for (const path of ['/', '/health', '/metrics', '/docs', '/openapi.json', '/api/v1/checkout-sessions']) {
      const answer = await page.goto(`${platform.urlOf('cashier-service', 'public')}${path}`);
      assert.equal(answer?.status(), 404, path);
    }
  });
}

type Opening = { language?: string; merchant?: string };

function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath,
    timeout: longestWaitMs,
    args: [
      '--no-sandbox',
      '--headless',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** What the page's own policy blocks, and errors that its script throws. */
function failuresOf(page: Page): string[] {
  const failures: string[] = [];
  page.on('pageerror', (error) => failures.push(String(error)));
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) failures.push(message.text());
  });
  return failures;
}

const english = { number: 'Card number', expiry: 'Expiry (MM/YY)', cvc: 'Security code', pay: /^Pay / };
const chinese = { number: '卡号', expiry: '有效期（月/年）', cvc: '安全码', pay: /^支付/ };

type Typed = typeof english & { date?: string; code?: string };

async function pay(page: Page, number: string, typed: Typed = english): Promise<void> {
  await type(page, number, typed);
  await page.getByRole('button', { name: typed.pay }).click();
}

async function type(page: Page, number: string, typed: Typed = english): Promise<void> {
  const { date = '12/34', code = '123', ...labels } = typed;
  await page.getByLabel(labels.number).fill(number);
  await page.getByLabel(labels.expiry).fill(date);
  await page.getByLabel(labels.cvc).fill(code);
}

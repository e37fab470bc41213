import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { contract as checkout } from '../../../services/cashier-service/contract.ts';
import { service as cashier } from '../../../services/cashier-service/service.ts';
import { contract as config } from '../../../services/config-service/contract.ts';
import { service as configService } from '../../../services/config-service/service.ts';
import { contract as gateway } from '../../../services/payment-gateway/contract.ts';
import { viewOf } from '../../../src/commands/shared/api/view.ts';
import { eventually } from '../../fixtures/event-wire.ts';
import { type PaymentPlatform, startPaymentPlatform } from '../../fixtures/payment-platform.ts';

describe('a flag or setting that is changed at config-service', () => {
  let platform: PaymentPlatform;
  let merchantId: string;
  before(async () => {
    platform = await startPaymentPlatform([configService, cashier]);
    merchantId = await platform.newMerchant();
  });
  after(() => platform.stop());

  const pay = (currency: string, key?: string) =>
    platform.attempt(
      gateway,
      'createPayment',
      {
        body: {
          merchant_id: merchantId,
          amount: 1_000n,
          currency,
          payment_method: { type: 'token', token: 'pm_card_visa' },
        },
      },
      key === undefined ? {} : { key },
    );
  const open = () =>
    platform.attempt(checkout, 'createCheckoutSession', {
      body: { merchant_id: merchantId, amount: 1_000n, currency: 'EUR', return_url: 'https://shop.example/' },
    });
  const becomes = (ask: typeof open, status: number) =>
    eventually(async () => {
      const answer = await ask();
      return answer.status === status ? answer : undefined;
    });

  it('stops new payments of a currency, and nothing else, until it is changed back', async () => {
    assert.equal((await pay('EUR')).status, 201);
    const flag = await platform.call(config, 'createFlag', {
      body: {
        key: 'payments-paused',
        enabled: true,
        rules: [{ attribute: 'currency', values: ['EUR'], enabled: true }],
      },
    });
    await becomes(() => pay('EUR'), 503);
    const refused = await pay('EUR', 'paused');
    assert.match(refused.text, /"code":"payments_paused"/);
    assert.equal(refused.headers['retry-after'], '60');
    assert.equal((await pay('USD')).status, 201);
    const body = { expected_version: flag.version, enabled: false };
    await platform.call(config, 'updateFlag', { params: { key: flag.key }, body });
    // The refusal is not kept: the same key may be used for what it was meant for.
    await becomes(() => pay('EUR', 'paused'), 201);
  });

  it('stops new checkouts, until it is changed back', async () => {
    assert.equal((await open()).status, 201);
    const flag = await platform.call(config, 'createFlag', {
      body: { key: 'checkout-paused', enabled: true, percentage: 100 },
    });
    const refused = await becomes(open, 503);
    assert.match(refused.text, /"code":"checkout_paused"/);
    const body = { expected_version: flag.version, percentage: 0 };
    await platform.call(config, 'updateFlag', { params: { key: flag.key }, body });
    await becomes(open, 201);
  });

  it('tells every payer of maintenance in their language, while it is set', async () => {
    const { body } = await open();
    const url = new URL(viewOf(body).text('url'));
    const page = async (language: string) =>
      // as the operator, who may ask as often as this does
      (
        await platform.send('cashier-service', {
          method: 'GET',
          path: `${url.pathname}?lang=${language}`,
        })
      ).text;
    const shows = (language: string, text: string) =>
      eventually(async () => ((await page(language)).includes(text) ? true : undefined));
    const at = { namespace: 'cashier', key: 'maintenance-notice' };
    const set = (value: unknown, expected_version: number) =>
      platform.call(config, 'updateConfigEntry', { params: at, body: { value, expected_version } });
    assert.doesNotMatch(await page('en'), /class="notice"/);
    const value = { en: 'Cards are slow <today>', zh: '今天刷卡较慢' };
    await platform.call(config, 'createConfigEntry', { body: { ...at, value } });
    await shows('en', '<p class="notice" role="note">Cards are slow &#60;today&#62;</p>');
    await shows('zh', '今天刷卡较慢');
    // The contract's schema came with the entry: a notice without Chinese is refused.
    const halfSaid = { value: { en: 'Nobody reads this' }, expected_version: 1 };
    const refused = await platform.attempt(config, 'updateConfigEntry', { params: at, body: halfSaid });
    assert.match(refused.text, /"code":"value_violates_schema"/);
    // Without it anything is taken there, and here what held before holds, until one comes that fits.
    await platform.call(config, 'setValueSchema', {
      params: at,
      body: { schema: null, expected_version: 1 },
    });
    await set(halfSaid.value, 2);
    await set({ en: 'Until noon', zh: '到中午' }, 3);
    await shows('en', 'Until noon');
    await set(null, 4);
    await eventually(async () => ((await page('en')).includes('class="notice"') ? undefined : true));
  });

  it('limits how many cards may be tried in a checkout, also in one that is open', async () => {
    const { body } = await open();
    const token = viewOf(body).text('url').split('/').at(-1) ?? '';
    const card = { number: '4000000000009995', exp_month: 12, exp_year: 2040, cvc: '123' };
    const tryCard = () =>
      platform.attempt(
        checkout,
        'payCheckout',
        { params: { token }, query: {}, body: { card } },
        { public: true },
      );
    assert.match((await tryCard()).text, /insufficient_funds/);
    await platform.call(config, 'createConfigEntry', {
      body: { namespace: 'cashier', key: 'most-attempts', value: 1 },
    });
    // The second one may still be in time for the limit that was.
    const refused = await eventually(async () => {
      const answer = await tryCard();
      return answer.status === 409 ? answer : undefined;
    });
    assert.match(refused.text, /"code":"too_many_attempts"/);
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { faultInLocal, isAbaRoutingNumber, maskedLocal, normalizedLocal } from './local-account.ts';

/** Routing numbers that their banks publish. */
const published = ['021000021', '011401533', '091000019', '121000358', '122105155', '111000025', '026009593'];

describe('an account in the US', () => {
  for (const routing of published)
    it(`has a routing number that its bank publishes: ${routing}`, () => {
      assert.equal(isAbaRoutingNumber(routing), true);
    });

  for (const routing of published)
    it(`has no routing number that is one digit off ${routing}`, () => {
      for (let at = 0; at < 9; at += 1) {
        const digit = (Number(routing[at]) + 1) % 10;
        assert.equal(isAbaRoutingNumber(`${routing.slice(0, at)}${digit}${routing.slice(at + 1)}`), false);
      }
    });

  for (const routing of ['', '02100002', '0210000210', '02100002a', '000000000', '500000005', '990000006'])
    it(`has no routing number like ${JSON.stringify(routing)}`, () => {
      assert.equal(isAbaRoutingNumber(routing), false);
    });

  it('has 4 to 17 digits', () => {
    const account = (account_number: string) =>
      faultInLocal({ country: 'US', routing_number: '021000021', account_number });
    assert.equal(account('000123456789'), undefined);
    for (const wrong of ['123', '1'.repeat(18), '12345x']) assert.match(account(wrong) ?? '', /4 to 17/);
  });
});

describe('an account in the UK', () => {
  const fault = (routing_number: string, account_number: string) =>
    faultInLocal({ country: 'GB', routing_number, account_number });
  it('has a sort code of six digits and an account number of eight, however they are spelled', () => {
    assert.equal(fault('60-16-13', '31926819'), undefined);
    assert.equal(fault('60 16 13', '3192 6819'), undefined);
    for (const wrong of ['60-16-1', '6016133', '60161a', '000000'])
      assert.match(fault(wrong, '31926819') ?? '', /sort/);
    for (const wrong of ['3192681', '319268190']) assert.match(fault('601613', wrong) ?? '', /eight/);
  });

  it('is stored in digits, and shown without what is secret', () => {
    const account = { country: 'GB', routing_number: '60-16-13', account_number: '3192 6819' } as const;
    assert.deepEqual(normalizedLocal(account), {
      country: 'GB',
      routing_number: '601613',
      account_number: '31926819',
    });
    assert.equal(maskedLocal(account), '601613 **** 6819');
  });
});

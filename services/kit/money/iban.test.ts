import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { countryOfIban, isValidIban, maskedIban, normalizedIban } from './iban.ts';

/** Examples of the SWIFT IBAN registry. */
const published = [
  'AD12 0001 2030 2003 5910 0100',
  'AE07 0331 2345 6789 0123 456',
  'AT61 1904 3002 3457 3201',
  'BE68 5390 0754 7034',
  'BR18 0036 0305 0000 1000 9795 493C 1',
  'CH93 0076 2011 6238 5295 7',
  'CZ65 0800 0000 1920 0014 5399',
  'DE89 3704 0044 0532 0130 00',
  'DK50 0040 0440 1162 43',
  'ES91 2100 0418 4502 0005 1332',
  'FI21 1234 5600 0007 85',
  'FR14 2004 1010 0505 0001 3M02 606',
  'GB29 NWBK 6016 1331 9268 19',
  'GR16 0110 1250 0000 0001 2300 695',
  'HU42 1177 3016 1111 1018 0000 0000',
  'IE29 AIBK 9311 5212 3456 78',
  'IT60 X054 2811 1010 0000 0123 456',
  'LU28 0019 4006 4475 0000',
  'MT84 MALT 0110 0001 2345 MTLC AST0 01S',
  'NL91 ABNA 0417 1643 00',
  'NO93 8601 1117 947',
  'PL61 1090 1014 0000 0712 1981 2874',
  'PT50 0002 0123 1234 5678 9015 4',
  'SA03 8000 0000 6080 1016 7519',
  'SE45 5000 0000 0583 9825 7466',
  'TR33 0006 1005 1978 6457 8413 26',
];

describe('an IBAN', () => {
  for (const iban of published)
    it(`of the registry is valid however it is written: ${iban}`, () => {
      assert.ok(isValidIban(iban));
      assert.ok(isValidIban(iban.replaceAll(' ', '').toLowerCase()));
    });

  it('with any one digit changed is not valid', () => {
    fc.assert(
      fc.property(fc.constantFrom(...published), fc.nat(), fc.integer({ min: 1, max: 9 }), (text, at, by) => {
        const iban = normalizedIban(text);
        const places = [...iban].flatMap((character, place) => (/\d/.test(character) ? [place] : []));
        const place = places[at % places.length] ?? 0;
        const changed = String((Number(iban[place]) + by) % 10);
        assert.equal(isValidIban(iban.slice(0, place) + changed + iban.slice(place + 1)), false);
      }),
    );
  });

  for (const [what, text] of [
    ['of no country', 'XX89 3704 0044 0532 0130 00'],
    ['too short', 'DE89 3704 0044 0532 0130'],
    ['too long', 'DE89 3704 0044 0532 0130 0000'],
    ['with signs in it', 'DE89-3704-0044-0532-0130-00'],
    ['that is empty', ''],
  ] as const)
    it(`${what} is not valid`, () => {
      assert.equal(isValidIban(text), false);
    });

  it('is masked to its country, check digits and last four', () => {
    assert.equal(maskedIban('DE89370400440532013000'), 'DE89 **** 3000');
    assert.equal(countryOfIban('de89 3704'), 'DE');
  });
});

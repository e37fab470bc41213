import assert from 'node:assert/strict';
import { test } from 'node:test';
import { csvText } from './csv.ts';

test('cells with commas, quotes and lines are quoted, as RFC 4180 says', () => {
  const text = csvText(
    ['name', 'amount'],
    [
      ['Tea, "fine"', '-12'],
      ['a\nb', '7'],
    ],
  );
  assert.equal(text, 'name,amount\r\n"Tea, ""fine""",-12\r\n"a\nb",7\r\n');
});

test('what a spreadsheet would run is made text; negative amounts stay numbers', () => {
  const rows = [['=1+1'], ['@x'], ['-2+3'], ['-2.50']];
  assert.equal(csvText(['c'], rows), "c\r\n'=1+1\r\n'@x\r\n'-2+3\r\n-2.50\r\n");
});

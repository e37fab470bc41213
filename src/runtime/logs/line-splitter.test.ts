import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createLineSplitter, cutMark, longestLineBytes } from './line-splitter.ts';

test('lines come out whole, however the stream was cut into chunks', () => {
  const line = fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll(/[\r\n]/g, ''));
  fc.assert(
    fc.property(fc.array(line), fc.array(fc.nat({ max: 20 })), (lines, sizes) => {
      const stream = Buffer.from(lines.map((text) => `${text}\n`).join(''));
      assert.deepEqual(linesOf(chunks(stream, sizes)), lines);
    }),
  );
});

test('a last line without an end is given at the end, and \\r\\n ends a line too', () => {
  assert.deepEqual(linesOf([Buffer.from('a\r\nb\n\nc')]), ['a', 'b', '', 'c']);
});

test('a line that is too long is cut, marked, given once, and the next one is whole', () => {
  const long = Buffer.alloc(3 * longestLineBytes, 'x y ');
  const [first = '', second, ...more] = linesOf([
    long.subarray(0, 100_000),
    long.subarray(100_000),
    Buffer.from('\nnext\n'),
  ]);
  assert(first.endsWith(cutMark) && Buffer.byteLength(first) <= longestLineBytes + 64);
  assert.deepEqual([second, ...more], ['next']);
  assert(linesOf([Buffer.concat([long, Buffer.from('\n')])])[0]?.endsWith(cutMark));
});

test('a card number that the cut divides is not written in part', () => {
  const padding = Buffer.alloc(longestLineBytes - 13, ' ');
  const [line = ''] = linesOf([Buffer.concat([padding, Buffer.from('4242424242424242\n')])]);
  assert(!line.includes('4242'));
});

test('bytes that are no UTF-8 become replacement characters', () => {
  assert.deepEqual(linesOf([Buffer.from([0x61, 0xff, 0xc3, 0x0a])]), ['a\uFFFD\uFFFD']);
});

function linesOf(stream: readonly Buffer[]): string[] {
  const lines: string[] = [];
  const splitter = createLineSplitter((text) => lines.push(text));
  for (const chunk of stream) splitter.push(chunk);
  splitter.end();
  return lines;
}

function chunks(stream: Buffer, sizes: readonly number[]): Buffer[] {
  const parts: Buffer[] = [];
  let start = 0;
  for (const size of sizes) {
    parts.push(stream.subarray(start, start + size));
    start += size;
  }
  return [...parts, stream.subarray(start)];
}

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatTable } from './table.ts';
import { displayWidth } from './width.ts';

const columns = [
  { header: 'NAME', canShrink: true },
  { header: 'PORT', align: 'right' },
  { header: 'WHY', canShrink: true },
] as const;

test('columns line up, numbers to the right, no line ends in spaces', () => {
  const rows = [
    ['order-service', '40004', ''],
    ['支付', '5', 'ok'],
  ];
  assert.deepEqual(formatTable({ columns, rows, widthColumns: Number.POSITIVE_INFINITY }), [
    'NAME            PORT  WHY',
    'order-service  40004',
    '支付               5  ok',
  ]);
});

test('a table that is too wide gives way where it may, and never exceeds the terminal', () => {
  const rows = [['a-service-with-a-long-name', '40004', 'because of something that takes many words to say']];
  const lines = formatTable({ columns, rows, widthColumns: 40 });
  for (const line of lines) assert.ok(displayWidth(line) <= 40, line);
  assert.match(lines[1] ?? '', /40004/);
  assert.match(lines[1] ?? '', /…/);
});

test('paint does not count, and a line break does not break the table', () => {
  const paint = (text: string) => `<${text}>`;
  const [, row] = formatTable({
    columns: [{ header: 'A' }, { header: 'B' }],
    rows: [[{ text: 'x\ny', paint }, 'z']],
    widthColumns: 80,
  });
  assert.equal(row, '<x y>  z');
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { pdfOf } from './evidence-pdf.ts';

describe('evidence as a PDF', () => {
  it('has all of its text, in whatever script, in lines that fit a page', () => {
    const text = `${'word '.repeat(200)}\n${'长'.repeat(200)}\n${'x'.repeat(300)}`;
    const lines = linesIn(pdfOf(text));
    assert.equal(lines.join('').replaceAll(' ', ''), text.replaceAll(/[ \n]/g, ''));
    assert.ok(lines.every((line) => line.length <= 88));
  });

  it('goes on over as many pages as it takes', () => {
    const pdf = pdfOf(Array.from({ length: 200 }, (_, line) => `line ${line}`).join('\n')).toString('latin1');
    assert.match(pdf, /\/Count 4 /);
    assert.equal(pdf.match(/\/Type \/Page /g)?.length, 4);
    assert.match(pdfOf('').toString('latin1'), /\/Count 1 /);
  });

  it('is a PDF: every object is where the table says, every stream as long as it says', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 500 }), (text) => {
        const pdf = pdfOf(text).toString('latin1');
        assert.ok(pdf.startsWith('%PDF-1.4\n') && pdf.endsWith('%%EOF\n'));
        const start = Number(/startxref\n(\d+)\n/.exec(pdf)?.[1]);
        assert.ok(pdf.startsWith('xref\n', start));
        const offsets = [...pdf.slice(start).matchAll(/^(\d{10}) 00000 n $/gm)].map(([, offset]) =>
          Number(offset),
        );
        for (const [index, offset] of offsets.entries())
          assert.ok(pdf.startsWith(`${index + 1} 0 obj\n`, offset));
        for (const [, length, content] of pdf.matchAll(/\/Length (\d+) >>\nstream\n([\s\S]*?)\nendstream/g))
          assert.equal(content?.length, Number(length));
      }),
    );
  });
});

function linesIn(pdf: Buffer): string[] {
  return [...pdf.toString('latin1').matchAll(/<([0-9A-F]*)> Tj/g)].map(([, hex = '']) =>
    Buffer.from(hex, 'hex').swap16().toString('utf16le'),
  );
}

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { guessImports, scanImports } from './scan-imports.ts';

test('every way to load a file at run time is seen', () => {
  const source = `
    import a from './a.ts';
    import { b, type B } from '../b.ts';
    import './side-effect.ts';
    import table from './table.json' with { type: 'json' };
    export * from './c.ts';
    export { d } from './d.ts';
    const e = await import('./e.ts');
    const sql = readFileSync(new URL('./f.sql', import.meta.url));
    const generic = <T,>(value: T): T => value satisfies T;
  `;
  assert.deepEqual(scanImports(source), [
    './a.ts',
    '../b.ts',
    './side-effect.ts',
    './table.json',
    './c.ts',
    './d.ts',
    './e.ts',
    './f.sql',
  ]);
});

test('types, packages, computed paths and other URLs are not', () => {
  const source = `
    import type { A } from './a.ts';
    export type { B } from './b.ts';
    import { Type } from 'typebox';
    import fs from 'node:fs';
    type C = import('./c.ts').C;
    const d = await import(\`./\${name}.ts\`);
    const here = import.meta.dirname, url = new URL(path, import.meta.url);
    // import './comment.ts'
    const text = "import './text.ts'";
  `;
  assert.deepEqual(scanImports(source), []);
});

test('broken source throws, and its imports can still be guessed', () => {
  const source = `import { a } from './a.ts';\nexport { b } from "../b.ts"\nconst x = { ( 'unclosed`;
  assert.throws(() => scanImports(source));
  assert.deepEqual(guessImports(source), ['./a.ts', '../b.ts']);
});

test('guessing ends on any text', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void guessImports(`import('./${text}`)));
});

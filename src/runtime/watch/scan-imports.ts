/** What a module's source names as its imports, found without running or compiling it. */
import { type Import, parse } from 'es-module-lexer';

/**
 * The relative specifiers that are loaded at run time: static and dynamic imports, re-exports, JSON, and
 * `new URL('./x', import.meta.url)`. Imports of types only are erased before a module runs and do not count.
 * A dynamic import with a computed path is not seen.
 *
 * @throws when the source is not a module that can be read (a syntax error while it is being edited)
 */
export function scanImports(source: string): readonly string[] {
  const [imports] = parse(source);
  const specifiers = imports.map((found) => specifierOf(found, source));
  return [...new Set(specifiers.filter((specifier) => specifier !== undefined).filter(isRelative))];
}

/** For a file first seen broken: what looks like an import. May find too much, which costs a reload at worst. */
export function guessImports(source: string): readonly string[] {
  const found = source.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*(['"])(\.{1,2}\/[^'"\n]{1,500})\1/g);
  return [...new Set([...found].map(([, , specifier = '']) => specifier))].filter(isRelative);
}

function specifierOf(found: Import, source: string): string | undefined {
  switch (found.type) {
    case 'static':
    case 'reexport-star':
      return found.typeOnly ? undefined : found.specifier;
    case 'dynamic':
      return found.probablyTypeOnly || found.glob ? undefined : found.specifier;
    case 'import-meta':
      return urlLiteralBefore(source, found.start, found.end);
  }
}

/** The literal of `new URL('./x', import.meta.url)`, given where its `import.meta` stands. */
function urlLiteralBefore(source: string, start: number, end: number): string | undefined {
  if (!source.startsWith('.url', end)) return undefined;
  const before = source.slice(Math.max(0, start - longestLiteral), start);
  return /\bnew\s+URL\(\s*(['"`])([^'"`$\\\n]+)\1\s*,\s*$/.exec(before)?.[2];
}

const longestLiteral = 512;

function isRelative(specifier: string): boolean {
  return specifier.startsWith('./') || specifier.startsWith('../');
}

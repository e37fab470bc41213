/** The imports of every source file, without loading any. TypeScript's own compiler is no library any more, so types are erased as Node does. */
import { globSync, readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { init, parse } from 'es-module-lexer';

export const root = resolve(import.meta.dirname, '../..');

export type Import = {
  /** Relative to the root for a file of ours (`src/kernel/paths.ts`), else the package or `node:` name. */
  target: string;
  isOurs: boolean;
  /** `type`: erased; `lazy`: import(); `static`: loaded with the file. */
  kind: 'static' | 'lazy' | 'type';
};

export type SourceGraph = ReadonlyMap<string, readonly Import[]>;

const folders = ['src', 'services', 'sandbox', 'test', 'bench'];

export async function readSourceGraph(): Promise<SourceGraph> {
  await init();
  const files = globSync(`{${folders.join(',')}}/**/*.ts`, { cwd: root });
  return new Map(files.sort().map((file) => [file, importsOf(file, readFileSync(join(root, file), 'utf8'))]));
}

/** @param file relative to the root */
export function importsOf(file: string, source: string): readonly Import[] {
  const all = specifiersIn(withTypeImports(source));
  const loaded = new Set(specifiersIn(source).map(({ specifier }) => specifier));
  return all.map(({ specifier, isLazy }) => ({
    ...targetOf(file, specifier),
    kind: kindOf(loaded.has(specifier), isLazy),
  }));
}

function kindOf(isLoaded: boolean, isLazy: boolean): Import['kind'] {
  if (!isLoaded) return 'type';
  return isLazy ? 'lazy' : 'static';
}

/** `import type` would be erased before the lexer sees it. */
function withTypeImports(source: string): string {
  return source.replaceAll(/^(?:(import) type (?=[{*\w])|(export) type (?=[{*]))/gm, '$1$2 ');
}

function specifiersIn(source: string): readonly { specifier: string; isLazy: boolean }[] {
  const [imports] = parse(stripTypeScriptTypes(source));
  return imports.flatMap((found) =>
    'specifier' in found && typeof found.specifier === 'string'
      ? [{ specifier: found.specifier, isLazy: found.type === 'dynamic' }]
      : [],
  );
}

function targetOf(file: string, specifier: string): Pick<Import, 'target' | 'isOurs'> {
  if (specifier.startsWith('.')) {
    return { target: relative(root, join(root, dirname(file), specifier)), isOurs: true };
  }
  const [scope = '', name = ''] = specifier.split('/');
  return { target: scope.startsWith('@') ? `${scope}/${name}` : scope, isOurs: false };
}

/** Every cycle of static imports, as the files on it. Tarjan's strongly connected components. */
export function staticCycles(graph: SourceGraph): readonly (readonly string[])[] {
  const state: TarjanState = { graph, index: new Map(), low: new Map(), stack: [], cycles: [] };
  for (const file of graph.keys()) if (!state.index.has(file)) visit(state, file);
  return state.cycles;
}

type TarjanState = {
  graph: SourceGraph;
  index: Map<string, number>;
  low: Map<string, number>;
  stack: string[];
  cycles: string[][];
};

function visit(state: TarjanState, file: string): void {
  const own = state.index.size;
  state.index.set(file, own);
  state.low.set(file, own);
  state.stack.push(file);
  for (const next of staticTargets(state.graph, file)) {
    if (!state.index.has(next)) visit(state, next);
    if (state.stack.includes(next)) lower(state, file, next);
  }
  if (state.low.get(file) !== own) return;
  const component = state.stack.splice(state.stack.indexOf(file));
  if (component.length > 1) state.cycles.push(component);
}

function lower(state: TarjanState, file: string, next: string): void {
  state.low.set(file, Math.min(state.low.get(file) ?? 0, state.low.get(next) ?? 0));
}

function staticTargets(graph: SourceGraph, file: string): readonly string[] {
  return (graph.get(file) ?? [])
    .filter(({ isOurs, kind, target }) => isOurs && kind === 'static' && graph.has(target))
    .map(({ target }) => target);
}

/** What a file loads at once: ours and packages, transitively. */
export function loadedBy(graph: SourceGraph, entry: string): ReadonlySet<string> {
  const loaded = new Set<string>([entry]);
  for (const file of loaded) {
    for (const { target, kind } of graph.get(file) ?? []) if (kind === 'static') loaded.add(target);
  }
  return loaded;
}

import { readFileSync, statSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { ImportGraph } from './affected-units.ts';
import { fingerprintOfContent, stampOf } from './fingerprint.ts';
import { guessImports, scanImports } from './scan-imports.ts';

type Node = { imports: readonly string[]; stamp: string | undefined; fingerprint: string | undefined };

/** The import graphs of all units in one: a file that several units import is read once. */
export type SharedGraph = {
  /** Reads what is new below the entry; a file that is known is not read again. */
  read(entry: string): void;
  /** Reads the file again if it is in the graph. */
  reread(file: string): void;
  /** Does the file look different from when it was read? Asks only size and time. */
  looksStale(file: string): boolean;
  fingerprint(file: string): string | undefined;
  has(file: string): boolean;
  edges(): ImportGraph;
};

/** @param isOurs false for files that are never watched (node_modules) */
export function createSharedGraph(isOurs: (file: string) => boolean): SharedGraph {
  const nodes = new Map<string, Node>();
  // Most imports lead to what another file imports too.
  const counts = (file: string) => nodes.has(file) || (isOurs(file) && !isDirectory(file));
  const load = (file: string) => {
    const node = readNode(file, nodes.get(file), counts);
    nodes.set(file, node);
    return node;
  };
  return {
    read(entry) {
      const reached = new Set([entry]);
      for (const file of reached) {
        const node = nodes.get(file) ?? load(file);
        for (const imported of node.imports) reached.add(imported);
      }
    },
    reread: (file) => void (nodes.has(file) && load(file)),
    looksStale: (file) => nodes.has(file) && nodes.get(file)?.stamp !== stampOf(file),
    fingerprint: (file) => nodes.get(file)?.fingerprint,
    has: (file) => nodes.has(file),
    edges: () => new Map([...nodes].map(([file, node]) => [file, node.imports])),
  };
}

function readNode(file: string, known: Node | undefined, counts: (file: string) => boolean): Node {
  // The stamp is taken first: a write in between makes the node look stale, never fresh.
  const stamp = stampOf(file);
  const content = readIfThere(file);
  if (content === undefined) return { imports: known?.imports ?? [], stamp, fingerprint: undefined };
  const fingerprint = fingerprintOfContent(content);
  if (known?.fingerprint === fingerprint) return { imports: known.imports, stamp, fingerprint };
  if (!isCode(file)) return { imports: [], stamp, fingerprint };
  const specifiers = specifiersIn(content.toString('utf8'));
  // A file that is broken for a moment keeps its imports, so that their changes still concern the unit.
  if (specifiers === undefined && known !== undefined && known.imports.length > 0)
    return { imports: known.imports, stamp, fingerprint };
  const found = specifiers ?? guessImports(content.toString('utf8'));
  return { imports: resolved(found, file).filter(counts), stamp, fingerprint };
}

function specifiersIn(source: string): readonly string[] | undefined {
  try {
    return scanImports(source);
  } catch {
    return undefined;
  }
}

/** As Node resolves relative imports: as URLs, without guessing extensions. */
function resolved(specifiers: readonly string[], importer: string): readonly string[] {
  const base = pathToFileURL(importer);
  return specifiers.flatMap((specifier) => {
    try {
      const url = new URL(specifier, base);
      url.search = '';
      url.hash = '';
      return [fileURLToPath(url)];
    } catch {
      return [];
    }
  });
}

/** `new URL('..', import.meta.url)` finds a root; it does not mean every file below it. */
function isDirectory(file: string): boolean {
  return file.endsWith('/') || (statSync(file, { throwIfNoEntry: false })?.isDirectory() ?? false);
}

function isCode(file: string): boolean {
  return /\.[cm]?[jt]sx?$/.test(file);
}

function readIfThere(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

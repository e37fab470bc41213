/** Form and query parameters with nested brackets: `card[number]=…`, `expand[]=…`, `items[0][id]=…`. */
export type Params = { [name: string]: string | Params };

const deepestNesting = 8;

/** Later values win over earlier ones; an empty pair of brackets appends. */
export function parseParams(text: string): Params {
  const root = emptyParams();
  for (const [key, value] of new URLSearchParams(text)) place(root, pathOf(key), value);
  return root;
}

/** The values below `name`, in order, whether they were given as `name[]`, `name[0]` or one `name`. */
export function listIn(params: Params, name: string): readonly (string | Params)[] {
  const value = params[name];
  if (value === undefined || value === '') return [];
  return typeof value === 'string' ? [value] : Object.values(value);
}

function pathOf(key: string): readonly string[] {
  const bracket = key.indexOf('[');
  if (bracket <= 0) return [key];
  const inner = [...key.slice(bracket).matchAll(/\[([^[\]]*)\]/g)].map((match) => match[1] ?? '');
  return [key.slice(0, bracket), ...inner].slice(0, deepestNesting);
}

function place(root: Params, path: readonly string[], value: string): void {
  let at = root;
  for (const [depth, name] of path.entries()) {
    const key = name === '' ? String(Object.keys(at).length) : name;
    if (depth === path.length - 1) {
      at[key] = value;
      return;
    }
    const next = at[key];
    at = typeof next === 'object' ? next : child(at, key);
  }
}

function child(parent: Params, key: string): Params {
  const made = emptyParams();
  parent[key] = made;
  return made;
}

/** Without a prototype, so that a parameter called __proto__ is only a parameter. */
function emptyParams(): Params {
  return Object.create(null);
}

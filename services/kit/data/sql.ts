/** A statement with its parameters apart; built only by `sql`, so that nothing is ever pasted into SQL. */
export type Sql = { readonly text: string; readonly values: readonly unknown[] };

const fragments = new WeakSet<object>();

/** `sql\`select * from orders where id = ${id}\``; a nested sql fragment is spliced in. */
export function sql(strings: TemplateStringsArray, ...inputs: readonly unknown[]): Sql {
  const values: unknown[] = [];
  let text = strings[0] ?? '';
  inputs.forEach((input, index) => {
    text += isSql(input) ? splice(input, values) : parameter(input, values);
    text += strings[index + 1] ?? '';
  });
  return fragment(text, values);
}

/** Joins fragments: conditions with `and`, columns with `, `. An empty list is an empty fragment. */
export function join(parts: readonly Sql[], separator: ' and ' | ', '): Sql {
  const values: unknown[] = [];
  return fragment(parts.map((part) => splice(part, values)).join(separator), values);
}

/** `where a and b`, or nothing when every condition is absent. */
export function where(conditions: readonly (Sql | undefined)[]): Sql {
  const present = conditions.filter((condition) => condition !== undefined);
  return present.length === 0 ? sql`` : sql`where ${join(present, ' and ')}`;
}

function isSql(input: unknown): input is Sql {
  return typeof input === 'object' && input !== null && fragments.has(input);
}

function fragment(text: string, values: readonly unknown[]): Sql {
  const result = { text, values };
  fragments.add(result);
  return result;
}

function parameter(input: unknown, values: unknown[]): string {
  values.push(input);
  return `$${values.length}`;
}

function splice(part: Sql, values: unknown[]): string {
  const offset = values.length;
  values.push(...part.values);
  return part.text.replaceAll(/\$(\d+)/g, (_match, position: string) => `$${Number(position) + offset}`);
}

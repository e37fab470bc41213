import type { TObject } from 'typebox';
import type { Variables } from './environment.ts';

/**
 * The variables that a service declares for itself; integers and booleans are read from their text.
 * @throws Error naming every one that is missing
 */
export function readSettings(schema: TObject, variables: Variables): Record<string, unknown> {
  const names = Object.keys(schema.properties);
  const missing = names.filter(
    (name) => schema.required?.includes(name) === true && (variables[name] ?? '') === '',
  );
  if (missing.length > 0) throw new Error(`The environment is not complete: ${missing.join(', ')} not set.`);
  return Object.fromEntries(
    Object.entries(schema.properties).flatMap(([name, property]) => {
      const text = variables[name];
      return text === undefined ? [] : [[name, settingOf(property, text)]];
    }),
  );
}

function settingOf(property: { type?: unknown }, text: string): unknown {
  if (property.type === 'integer') return Number(text);
  return property.type === 'boolean' ? text === 'true' : text;
}

/** Generates platform.schema.json: `node src/config/schema-file.ts`. Nothing else imports typebox at run time. */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { platformSchema } from './schema.ts';

export const schemaFile = fileURLToPath(new URL('../../platform.schema.json', import.meta.url));

export function schemaText(): string {
  return `${JSON.stringify(platformSchema, null, 2).replace(flatArray, onOneLine)}\n`;
}

/** Short lists stand on one line, as the formatter of the repository has it. */
const flatArray = /^( *(?:"[^"\n]*": )?)\[\n([^[\]{}]*?)\n *\](,?)$/gm;
const lineWidth = 110;

function onOneLine(whole: string, indent: string, items: string, comma: string): string {
  const line = `${indent}[${items.trim().replaceAll(/\n */g, ' ')}]${comma}`;
  return line.length > lineWidth ? whole : line;
}

export async function writeSchemaFile(file = schemaFile): Promise<void> {
  await writeFile(file, schemaText());
}

if (import.meta.main) await writeSchemaFile();

/** Swagger UI from its own package, read when first asked for. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const contentTypes: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
};

export const swaggerFiles = Object.keys(contentTypes);

export async function swaggerFile(name: string): Promise<{ contentType: string; body: Buffer }> {
  const directory = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  return {
    contentType: contentTypes[name] ?? 'application/octet-stream',
    body: await readFile(join(directory, name)),
  };
}

export function swaggerPage(title: string): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${title}</title><link rel="stylesheet" href="swagger-ui.css"></head>
<body><div id="ui"></div><script src="swagger-ui-bundle.js"></script>
<script>SwaggerUIBundle({ url: 'openapi.json', dom_id: '#ui', deepLinking: true });</script></body>
</html>
`;
}

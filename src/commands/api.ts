import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { type CommandContext, defineCommand } from '../cli/command.ts';
import { flag, list, required, requiredChoice, text } from '../cli/option.ts';
import { wrongUse } from '../cli/wrong-use.ts';
import { exitCodes, messageOf } from '../kernel/failure.ts';
import type { Output } from '../ui/output.ts';
import { type Answer, createCaller } from './shared/api/call-service.ts';
import { openRunning } from './shared/open-platform.ts';
import { oneUnit } from './shared/unit-names.ts';

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'] as const;
const largestBodyBytes = 16 * 1_048_576;

export const command = defineCommand({
  description:
    'Over mutual TLS; every service lets the operator in. A POST without an Idempotency-Key gets a fresh one. Exit code 1 when the service answers 400 or above.',
  arguments: {
    service: required({ summary: 'whom to call', completion: 'service' }),
    method: requiredChoice(methods, { summary: methods.join(', ') }),
    path: required({ summary: 'with its query: /api/v1/orders?limit=5' }),
  },
  options: {
    data: text({ short: 'd', summary: 'the body: JSON, @file, or - for stdin', placeholder: 'body' }),
    header: list({ short: 'H', summary: 'a header, `name: value`; may be repeated', placeholder: 'header' }),
    include: flag({ short: 'i', summary: 'print status and headers, too' }),
  },
  examples: [
    { line: 'payctl api order-service GET /api/v1/orders', meaning: 'a list' },
    {
      line: 'payctl api order-service POST /api/v1/orders --data @order.json',
      meaning: 'a body from a file',
    },
  ],
  run: async (context, { arguments: { service, method, path }, options }) => {
    const { location, platform } = await openRunning(context);
    const unit = await oneUnit(context, platform, service);
    if (unit.kind !== 'service')
      throw wrongUse(`${unit.name} is no service`, ['Name a service; `payctl deps` lists them.']);
    const body = options.data === undefined ? undefined : await bodyOf(context, options.data);
    const headers = headersOf({ given: options.header, method, hasBody: body !== undefined });
    const answer = await createCaller(location.paths).call({
      unit,
      method,
      path: rooted(path),
      headers,
      body,
    });
    print(context.output, answer, options.include);
    return answer.status >= 400 ? exitCodes.notAsAsked : exitCodes.done;
  },
});

function rooted(path: string): string {
  return path.startsWith('/') ? path : `/${path}`;
}

async function bodyOf({ workingDirectory }: CommandContext, data: string): Promise<Buffer> {
  const body = await readBody(workingDirectory, data);
  if (body.length > largestBodyBytes) throw wrongUse(`The body is larger than ${largestBodyBytes} bytes`);
  return body;
}

async function readBody(workingDirectory: string, data: string): Promise<Buffer> {
  if (data === '-') return await buffer(process.stdin);
  if (!data.startsWith('@')) return Buffer.from(data);
  const { resolve } = await import('node:path');
  const file = resolve(workingDirectory, data.slice(1));
  return await readFile(file).catch((error: unknown) => {
    throw wrongUse(`${file} cannot be read: ${messageOf(error)}`, [
      'Name the file that holds the body: --data @FILE.',
    ]);
  });
}

type HeaderRequest = { given: readonly string[]; method: string; hasBody: boolean };

function headersOf({ given, method, hasBody }: HeaderRequest): Record<string, string> {
  const headers: Record<string, string> = {};
  if (hasBody) headers['content-type'] = 'application/json';
  if (method === 'POST') headers['idempotency-key'] = randomUUID();
  for (const line of given) {
    const [, name, value] = /^([!#$%&'*+.^_`|~\w-]+):\s*(.*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined)
      throw wrongUse(`--header must be \`name: value\`, not ${JSON.stringify(line)}`);
    headers[name.toLowerCase()] = value;
  }
  return headers;
}

/** The body as it came, so that it can be saved; indented for a person's eyes only. */
function print(output: Output, { status, headers, body }: Answer, isHeadWanted: boolean): void {
  if (output.format === 'json') {
    const isJson = /\bjson\b/.test(headers['content-type'] ?? '');
    output.result({
      json: { status, headers, body: isJson ? parsed(body) : body.toString('utf8') },
      lines: () => [],
    });
    return;
  }
  if (isHeadWanted) {
    const head = [
      `HTTP/1.1 ${status}`,
      ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
      '',
    ];
    output.write(head.map((line) => `${line}\n`).join(''));
  } else if (status >= 400) output.note(`${status}`);
  if (output.format === 'terminal' && body.length > 0) output.write(`${pretty(body)}\n`);
  else output.write(body);
}

/** Numbers beyond 2^53 would change: such a body is left as it is. */
function pretty(body: Buffer): string {
  const text = body.toString('utf8');
  if (/[^"\w]\d{16,}/.test(text)) return text;
  const value = parsed(body);
  return typeof value === 'string' ? text : JSON.stringify(value, null, 2);
}

function parsed(body: Buffer): unknown {
  const text = body.toString('utf8');
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

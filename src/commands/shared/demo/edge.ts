/** The merchant's own side: HTTPS without a client certificate, an API key and a signature a request. */
import { createHash, createHmac, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { request } from 'node:https';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Failure } from '../../../kernel/failure.ts';
import { parseJson } from '../../../kernel/json.ts';
import { unitNamed } from '../../../protocol/platform.ts';
import type { ServiceApi } from '../api/service-api.ts';
import { type View, viewOf } from '../api/view.ts';
import type { DemoMerchant } from './onboard.ts';

const deadlineMs = 30_000;

/** @throws Failure when the gateway refuses the request itself; a declined payment is an answer */
export async function postAsMerchant(
  api: ServiceApi,
  merchant: DemoMerchant,
  path: string,
  body: unknown,
): Promise<View> {
  const bytes = JSON.stringify(body);
  const { status, answer } = await postPublic(api, 'payment-gateway', {
    path,
    body: bytes,
    headers: {
      authorization: `Bearer ${merchant.apiKey}`,
      'payment-signature': signature(merchant.signingSecret, path, bytes),
      'idempotency-key': randomUUID(),
      'content-type': 'application/json',
    },
  });
  const view = viewOf(parseJson(answer));
  if (status < 400) return view;
  throw new Failure({
    code: view.text('code').replaceAll('_', '-'),
    message: `payment-gateway refused the merchant's request with ${status}`,
    reason: view.text('detail'),
    next: [`See what happened: payctl logs --trace ${view.text('trace_id')}`],
  });
}

/** `t=<unix seconds>,v1=<hex HMAC-SHA256 of t.METHOD.path.sha256(body)>`, as merchant-auth-service verifies it. */
function signature(secret: string, path: string, body: string): string {
  const seconds = Math.floor(Date.now() / 1_000);
  const digest = createHash('sha256').update(body).digest('hex');
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.POST.${path}.${digest}`).digest('hex')}`;
}

export type PublicRequest = { path: string; body: string; headers: Record<string, string> };

/** To a service's public listener, as anybody reaches it from outside. */
export async function postPublic(
  { platform, paths }: ServiceApi,
  service: string,
  { path, body, headers }: PublicRequest,
): Promise<{ status: number; answer: string }> {
  const listener = unitNamed(platform, service)?.listeners.find(({ name }) => name === 'public');
  if (listener === undefined)
    throw new Failure({ code: 'service-missing', message: `${service} has no public listener` });
  const ca = await readFile(join(paths.certs, 'ca', 'ca-cert.pem'), 'utf8');
  const address = { host: listener.host, port: listener.port, servername: 'localhost', path };
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        ...address,
        method: 'POST',
        headers,
        ca,
        agent: false,
        signal: AbortSignal.timeout(deadlineMs),
      },
      (response) => {
        text(response).then((answer) => resolve({ status: response.statusCode ?? 0, answer }), reject);
      },
    );
    outgoing.once('error', reject);
    outgoing.end(body);
  });
}

/** What the outside world does next; no adapter is asked. */
export async function steerSandbox(
  { platform }: ServiceApi,
  { path, body }: { path: string; body: unknown },
): Promise<void> {
  const stripe = unitNamed(platform, 'provider-sandbox')?.listeners.find(({ name }) => name === 'stripe');
  const answer = await fetch(`http://${stripe?.host}:${stripe?.port}${path}`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
    signal: AbortSignal.timeout(10_000),
  });
  await answer.body?.cancel();
}

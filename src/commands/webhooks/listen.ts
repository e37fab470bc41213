import { setTimeout as delay } from 'node:timers/promises';
import { type CommandContext, defineCommand } from '../../cli/command.ts';
import { flag, value } from '../../cli/option.ts';
import { Failure, messageOf } from '../../kernel/failure.ts';
import { stringifyJson } from '../../kernel/json.ts';
import type { Output } from '../../ui/output.ts';
import { path } from '../shared/api/path.ts';
import { openServiceApi, type ServiceApi } from '../shared/api/service-api.ts';
import type { View } from '../shared/api/view.ts';
import { idOption } from '../shared/resource/ids.ts';
import { eventsOption } from '../shared/webhooks/event-types.ts';
import { type Forwarded, type ForwardTarget, forward } from '../shared/webhooks/forward.ts';
import { openReceiver, type ReceivedMessage } from '../shared/webhooks/receiver.ts';

const service = 'notification-service';

export const command = defineCommand({
  description:
    'Makes an endpoint of its own, whose secret is printed once, and deletes it at the end. What your server answers is shown and not tried again: webhooks replay sends an event anew. With --json a line an event.',
  options: {
    forward: value({
      short: 'f',
      summary: 'your server: http://localhost:3000/hooks',
      placeholder: 'url',
      parse: urlOf,
      expected: 'an http or https URL such as http://localhost:3000/hooks',
    }),
    events: eventsOption('of these only: payment.succeeded,refund.succeeded'),
    merchant: idOption('merchant', {
      short: 'm',
      summary: 'of this one only; of every merchant unless said',
    }),
    skipVerify: flag({ summary: 'take any certificate of an https URL' }),
  },
  examples: [
    { line: 'payctl webhooks listen', meaning: 'print what happens; payctl trigger in another terminal' },
    {
      line: 'payctl webhooks listen --forward http://localhost:3000/hooks',
      meaning: 'hand everything on to your server, signed',
    },
    {
      line: 'payctl webhooks listen --events payment.succeeded,payment.failed --merchant mer_…',
      meaning: 'of one merchant and two kinds',
    },
  ],
  run: async (context, { options }) => {
    // From here on Ctrl-C ends the listening, and not the process before the endpoint is deleted.
    context.interruption();
    const target =
      options.forward === undefined ? undefined : { url: options.forward, skipVerify: options.skipVerify };
    const api = await openServiceApi(context);
    const receiver = await openReceiver({
      handle: (message) => showMessage(context.output, message, target),
      onRefused: () => context.output.warning('A message without a good signature was refused'),
    });
    try {
      const endpoint = await createEndpoint(api, {
        merchant_id: options.merchant ?? '*',
        url: receiver.url,
        event_types: options.events ?? ['*'],
      });
      receiver.trust(endpoint.text('secret'));
      announce(context.output, endpoint, target);
      try {
        await keepAlive(context, api, endpoint.text('id'));
      } finally {
        await deleteEndpoint(context, api, endpoint.text('id'));
      }
    } finally {
      await receiver.close();
    }
    return undefined;
  },
});

function urlOf(word: string): URL | undefined {
  const text = /^[a-z]+:\/\//i.test(word) ? word : `http://${word}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url?.protocol === 'http:' || url?.protocol === 'https:' ? url : undefined;
}

/** If nobody is left to delete it, it goes by itself. */
const expiresInSeconds = 300;
const renewEveryMs = 60_000;

async function createEndpoint(
  api: ServiceApi,
  wanted: { merchant_id: string; url: string; event_types: readonly string[] },
): Promise<View> {
  return api.post(service, '/api/v1/webhook-endpoints', {
    ...wanted,
    description: 'payctl webhooks listen',
    expires_in_seconds: expiresInSeconds,
  });
}

function announce(output: Output, endpoint: View, target: ForwardTarget | undefined): void {
  const [id, secret] = [endpoint.text('id'), endpoint.text('secret')];
  if (output.format === 'json') {
    output.write(`${JSON.stringify({ endpoint_id: id, secret })}\n`);
    return;
  }
  const to = target === undefined ? '' : `, forwarding to ${target.url}`;
  output.note(`Listening as ${id}${to}; Ctrl-C ends it.`);
  output.note(`The signing secret, shown only now: ${secret}`);
}

/** Until Ctrl-C. The endpoint outlives a restart of the service; only its deletion by somebody else ends this. */
async function keepAlive(context: CommandContext, api: ServiceApi, endpointId: string): Promise<void> {
  const signal = context.interruption();
  while (!signal.aborted) {
    await delay(renewEveryMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    await api
      .ask({
        service,
        method: 'PATCH',
        path: path`/api/v1/webhook-endpoints/${endpointId}`,
        body: { expires_in_seconds: expiresInSeconds },
      })
      .catch((error: unknown) => {
        if (error instanceof Failure && error.code === 'webhook-endpoint-not-found') throw deletedMeanwhile();
        context.output.warning(
          `The endpoint could not be renewed, which is tried again: ${messageOf(error)}`,
        );
      });
  }
}

function deletedMeanwhile(): Failure {
  return new Failure({
    code: 'webhook-endpoint-not-found',
    message: 'The endpoint of this command was deleted meanwhile',
    next: ['Begin anew: payctl webhooks listen', 'See what was missed: payctl webhooks events list'],
  });
}

async function deleteEndpoint(context: CommandContext, api: ServiceApi, endpointId: string): Promise<void> {
  const gone = { service, method: 'DELETE', path: path`/api/v1/webhook-endpoints/${endpointId}` } as const;
  await api.ask(gone).catch((error: unknown) => {
    if (error instanceof Failure && error.code === 'webhook-endpoint-not-found') return;
    context.output.warning(
      `The endpoint ${endpointId} is left behind and deletes itself within ${expiresInSeconds} s: ${messageOf(error)}`,
    );
  });
}

async function showMessage(
  output: Output,
  message: ReceivedMessage,
  target: ForwardTarget | undefined,
): Promise<void> {
  if (output.format !== 'json') output.write(`${eventLine(message.event, output)}\n`);
  const forwarded = target === undefined ? undefined : await forward(target, message);
  if (output.format === 'json') output.write(`${stringifyJson(report(message.value, forwarded))}\n`);
  else if (forwarded !== undefined && target !== undefined)
    output.write(`${answerLine(forwarded, target, output)}\n`);
}

function report(event: unknown, forwarded: Forwarded | undefined) {
  if (forwarded === undefined) return { event };
  const { status, durationMs, error } = forwarded;
  return { event, forward: { status, duration_ms: durationMs, error } };
}

/** `08:14:03 payment.succeeded evt_… pay_… 12.34 USD` */
function eventLine(event: View, { page: { style } }: Output): string {
  const data = event.inner('data');
  const what = [data?.text('id') ?? '', data?.money('amount') ?? ''].filter((part) => part !== '').join(' ');
  const time = event.text('timestamp').slice(11, 19);
  return `${style.faint(time)} ${style.strong(event.text('type'))} ${style.faint(event.text('id'))} ${what}`.trimEnd();
}

/** `         ← 200 in 12 ms from http://localhost:3000/hooks` */
function answerLine(
  { status, durationMs, error }: Forwarded,
  { url }: ForwardTarget,
  { page }: Output,
): string {
  const isGood = status !== null && status >= 200 && status < 300;
  const paint = isGood ? page.style.good : page.style.bad;
  const what = status === null ? `no answer (${error ?? ''})` : String(status);
  return `         ← ${paint(what)} in ${durationMs} ms from ${url}`;
}

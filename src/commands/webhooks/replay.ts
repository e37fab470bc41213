import { type CommandContext, defineCommand } from '../../cli/command.ts';
import { flag, several } from '../../cli/option.ts';
import { wrongUse } from '../../cli/wrong-use.ts';
import { path } from '../shared/api/path.ts';
import { openServiceApi, type ServiceApi } from '../shared/api/service-api.ts';
import { type View, viewOf } from '../shared/api/view.ts';
import { idOption } from '../shared/resource/ids.ts';
import { timeOption } from '../shared/resource/options.ts';
import { tableLines } from '../shared/resource/shown.ts';
import { deliveryColumns } from '../shared/webhooks/shown.ts';

const service = 'notification-service';

export const command = defineCommand({
  description:
    'The same messages with the same ids, signed anew, with the whole schedule of tries. What is pending is left as it is. At most 1,000 events of a range at once.',
  arguments: {
    ids: several({
      summary: 'events, evt_…, or deliveries, dlv_…',
      completion: { service, path: '/api/v1/events' },
    }),
  },
  options: {
    endpoint: idOption('webhookEndpoint', {
      summary: 'to this endpoint only; to all that are told of the event unless said',
    }),
    from: timeOption('instead of ids: what happened at or after; needs --endpoint'),
    to: timeOption('what happened before; now unless said'),
    failed: flag({ summary: 'of the range only the dead letters' }),
  },
  examples: [
    { line: 'payctl webhooks replay evt_…', meaning: 'one event, to everyone who is told of it' },
    {
      line: 'payctl webhooks replay --endpoint whe_… --from 2h',
      meaning: 'a shop that was down gets the last two hours, also what it was not told of',
    },
    {
      line: 'payctl webhooks replay --endpoint whe_… --from 24h --failed',
      meaning: 'its dead letters of the last day',
    },
  ],
  run: async (context, { arguments: { ids }, options }) => {
    const { endpoint, from, to, failed } = options;
    if (from === undefined) {
      if (to !== undefined || failed) throw wrongUse('A range needs its beginning: --from 2h');
      await replayIds(context, ids, endpoint);
    } else {
      if (ids.length > 0) throw wrongUse('Give either ids or --from, not both');
      if (endpoint === undefined) throw wrongUse('A range is replayed to one endpoint: --endpoint whe_…');
      await replayRange(context, endpoint, { from, to, only_failed: failed });
    }
    return undefined;
  },
});

async function replayIds(
  context: CommandContext,
  ids: readonly string[],
  endpoint: string | undefined,
): Promise<void> {
  if (ids.length === 0)
    throw wrongUse('Say what to replay: ids, or --endpoint and --from', [
      'See what happened: payctl webhooks events list',
      'See what was given up: payctl webhooks dead-letters',
    ]);
  const stranger = ids.find((id) => !/^(?:evt|dlv)_/.test(id));
  if (stranger !== undefined)
    throw wrongUse(`An id is evt_… or dlv_…, not ${JSON.stringify(stranger)}`, [
      'See what happened: payctl webhooks events list',
    ]);
  const api = await openServiceApi(context);
  const deliveries: unknown[] = [];
  for (const id of ids) deliveries.push(...(await replayOne(api, id, endpoint)));
  context.output.result({
    json: { deliveries },
    lines: (page) =>
      deliveries.length === 0
        ? ['Nobody is told of it: no enabled endpoint of the merchant subscribed to it.']
        : tableLines(deliveryColumns, deliveries.map(viewOf), page),
  });
}

async function replayOne(
  api: ServiceApi,
  id: string,
  endpoint: string | undefined,
): Promise<readonly unknown[]> {
  if (id.startsWith('dlv_'))
    return [await api.ask({ service, method: 'POST', path: path`/api/v1/deliveries/${id}/replay` })];
  const body = { endpoint_id: endpoint };
  const answer = await api.ask({ service, method: 'POST', path: path`/api/v1/events/${id}/replay`, body });
  return typeof answer === 'object' && answer !== null && 'deliveries' in answer
    ? listOf(answer.deliveries)
    : [];
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

type Range = { from: string; to: string | undefined; only_failed: boolean };

async function replayRange(context: CommandContext, endpoint: string, range: Range): Promise<void> {
  const api = await openServiceApi(context);
  const answer = await api.ask({
    service,
    method: 'POST',
    path: path`/api/v1/webhook-endpoints/${endpoint}/replay`,
    body: range,
  });
  const view: View = viewOf(answer);
  context.output.result({
    json: answer,
    lines: () => [
      `${view.text('replayed')} of ${view.text('events')} events are sent to ${endpoint}; the others are pending.`,
    ],
  });
}

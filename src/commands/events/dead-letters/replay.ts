import { defineCommand } from '../../../cli/command.ts';
import { flag, several, text } from '../../../cli/option.ts';
import { wrongUse } from '../../../cli/wrong-use.ts';
import { exitCodes, Failure } from '../../../kernel/failure.ts';
import { formatTable } from '../../../ui/table.ts';
import { openServiceApi, type ServiceApi } from '../../shared/api/service-api.ts';
import type { View } from '../../shared/api/view.ts';
import { askEvery } from '../../shared/events/event-status.ts';
import { paintState } from '../../shared/resource/paint-state.ts';

export const command = defineCommand({
  description:
    'In the order of each aggregate. One that fails again stays, with its reason; those behind it wait. Exit code 1 when any does. Replaying is safe: what took effect once is skipped.',
  arguments: { ids: several({ summary: 'of one service; see dead-letters list' }) },
  options: {
    service: text({ short: 's', summary: 'whose', placeholder: 'service', completion: 'service' }),
    all: flag({ summary: 'all of them, of every service or of the one named' }),
  },
  examples: [
    { line: 'payctl events dead-letters replay --all', meaning: 'after what was wrong has been put right' },
    { line: 'payctl events dead-letters replay --service accounting-service 17', meaning: 'one of them' },
  ],
  run: async (context, { arguments: { ids }, options: { service, all } }) => {
    checkUse({ ids, service, all });
    const api = await openServiceApi(context);
    const results = await replayed(api, { ids, service, all });
    const ok = results.every(({ outcome }) => outcome === 'consumed');
    context.output.result({
      json: { ok, data: results },
      lines: ({ style, widthColumns }) =>
        results.length === 0
          ? ['No dead letters.']
          : formatTable({
              columns: [
                { header: 'SERVICE' },
                { header: 'ID', align: 'right' },
                { header: 'OUTCOME' },
                { header: 'REASON', canShrink: true },
              ],
              rows: results.map((each) => [
                each.service,
                each.id,
                { text: each.outcome, paint: paintState(each.outcome, style) },
                each.reason,
              ]),
              widthColumns,
              paintHeader: style.faint,
            }),
    });
    return ok ? exitCodes.done : exitCodes.notAsAsked;
  },
});

type Use = { ids: readonly string[]; service: string | undefined; all: boolean };

function checkUse({ ids, service, all }: Use): void {
  const wrong = ids.find((id) => !/^\d{1,18}$/.test(id));
  if (wrong !== undefined)
    throw wrongUse(`${JSON.stringify(wrong)} is no dead letter’s id`, [
      'See them: payctl events dead-letters list',
    ]);
  if (all === ids.length > 0) throw wrongUse('Name dead letters by their ids, or say --all');
  if (ids.length > 0 && service === undefined)
    throw wrongUse('Ids are of one service', ['Say whose: --service NAME']);
}

type Replayed = { service: string; id: string; event_id: string; outcome: string; reason: string };

async function replayed(api: ServiceApi, { ids, service, all }: Use): Promise<readonly Replayed[]> {
  const ask = (name: string) => replay(api, name, all ? undefined : ids);
  if (service !== undefined) return ask(service);
  const asked = await askEvery(api, ask);
  return asked.flatMap(({ service: name, answer }) =>
    answer instanceof Failure
      ? [{ service: name, id: '', event_id: '', outcome: 'failed', reason: answer.message }]
      : answer,
  );
}

async function replay(
  api: ServiceApi,
  service: string,
  ids: readonly string[] | undefined,
): Promise<readonly Replayed[]> {
  const answer = await api.post(service, '/api/v1/dead-letters/replay', ids === undefined ? {} : { ids });
  return answer.rows('data').map((row: View) => ({
    service,
    id: row.text('id'),
    event_id: row.text('event_id'),
    outcome: row.text('outcome'),
    reason: row.text('reason'),
  }));
}

import { defineCommand } from '../../cli/command.ts';
import { exitCodes, Failure } from '../../kernel/failure.ts';
import { formatTable } from '../../ui/table.ts';
import { openServiceApi } from '../shared/api/service-api.ts';
import { eventStatusOf } from '../shared/events/event-status.ts';

export const command = defineCommand({
  description:
    'Unpublished waits in the outbox; behind was published and is not consumed yet; a dead letter keeps later events of its aggregate waiting. Exit code 1 for dead letters and for services that do not answer.',
  examples: [{ line: 'payctl events status', meaning: 'whether everything has arrived' }],
  run: async (context) => {
    const asked = await eventStatusOf(await openServiceApi(context));
    const services = asked.map(({ service, answer }) =>
      answer instanceof Failure
        ? { service, unpublished: null, behind: null, deadLetters: null, error: answer.message }
        : { ...answer, error: null },
    );
    const ok = services.every(({ deadLetters }) => deadLetters === 0);
    context.output.result({
      json: { ok, services },
      lines: ({ style, widthColumns }) =>
        formatTable({
          columns: [
            { header: 'SERVICE' },
            { header: 'UNPUBLISHED', align: 'right' },
            { header: 'BEHIND', align: 'right' },
            { header: 'DEAD LETTERS', align: 'right' },
            { header: 'PROBLEM', canShrink: true },
          ],
          rows: services.map(({ service, unpublished, behind, deadLetters, error }) => [
            service,
            `${unpublished ?? '?'}`,
            `${behind ?? '?'}`,
            { text: `${deadLetters ?? '?'}`, paint: deadLetters === 0 ? style.good : style.bad },
            error ?? '',
          ]),
          widthColumns,
          paintHeader: style.faint,
        }),
    });
    return ok ? exitCodes.done : exitCodes.notAsAsked;
  },
});

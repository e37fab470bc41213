import { defineCommand } from '../../../cli/command.ts';
import { text } from '../../../cli/option.ts';
import { exitCodes } from '../../../kernel/failure.ts';
import { formatTable } from '../../../ui/table.ts';
import { openServiceApi } from '../../shared/api/service-api.ts';
import { memberOf } from '../../shared/api/view.ts';
import { deadLettersOf } from '../../shared/events/dead-letters.ts';

export const command = defineCommand({
  description:
    'One with 0 attempts only waits behind an earlier one of its aggregate. Exit code 1 when a service could not be asked.',
  options: {
    service: text({ short: 's', summary: 'only of this one', placeholder: 'service', completion: 'service' }),
  },
  examples: [
    { line: 'payctl events dead-letters list', meaning: 'of every service' },
    {
      line: 'payctl events dead-letters list --service accounting-service',
      meaning: 'what was not booked, and why',
    },
  ],
  run: async (context, { options: { service } }) => {
    const { letters, failures } = await deadLettersOf(await openServiceApi(context), service);
    context.output.result({
      json: {
        data: letters.map(({ service: consumer, letter }) => ({
          service: consumer,
          ...Object.fromEntries(members.map((name) => [name, memberOf(letter.value, name) ?? null])),
        })),
        failures: failures.map((failure) => failure.toJSON()),
      },
      lines: ({ style, widthColumns }) =>
        letters.length === 0
          ? ['No dead letters.']
          : formatTable({
              columns: [
                { header: 'SERVICE' },
                { header: 'ID', align: 'right' },
                { header: 'EVENT' },
                { header: 'AGGREGATE' },
                { header: 'ATTEMPTS', align: 'right' },
                { header: 'REASON', canShrink: true },
                { header: 'SINCE' },
              ],
              rows: letters.map(({ service: consumer, letter }) => [
                consumer,
                letter.text('id'),
                letter.text('type'),
                letter.text('aggregate_id'),
                letter.text('attempts'),
                letter.text('reason'),
                letter.text('failed_at'),
              ]),
              widthColumns,
              paintHeader: style.faint,
            }),
    });
    for (const failure of failures) context.output.warning(failure.message);
    return failures.length === 0 ? exitCodes.done : exitCodes.notAsAsked;
  },
});

const members = ['id', 'source', 'event_id', 'type', 'aggregate_id', 'reason', 'attempts', 'failed_at'];

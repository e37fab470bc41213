import { flag, required, text, value } from '../../cli/option.ts';
import { parseDuration } from '../../kernel/duration.ts';
import { wholeNumber } from '../shared/resource/options.ts';
import { actionCommand } from '../shared/resource/resource-command.ts';
import { runShown } from '../shared/shown/reconciliation.ts';
import { todayUtc } from '../shared/today.ts';

export const command = actionCommand({
  description:
    'The statement is fetched from the channel. Exit code 1 when there are breaks or the run failed.',
  arguments: { channel: required({ summary: 'such as stripe' }) },
  options: {
    date: text({ summary: 'the day, in UTC; today unless said', placeholder: 'yyyy-mm-dd' }),
    statement: text({
      summary: 'an imported one instead of the channel’s; see recon import',
      placeholder: 'id',
    }),
    amountTolerance: wholeNumber(
      'amounts so far apart are the same, in minor units; 0 unless said',
      1_000_000,
    ),
    timeTolerance: value({
      summary: 'times so far apart are the same; a day unless said, 30 days at most',
      placeholder: 'duration',
      parse: parseDuration,
      expected: 'a duration such as 12h',
    }),
    force: flag({ summary: 'again, although the day was reconciled' }),
  },
  examples: [
    { line: 'payctl recon run stripe', meaning: 'today so far' },
    { line: 'payctl recon run stripe --date 2026-08-01 --force', meaning: 'a day once more' },
  ],
  request: ({ arguments: { channel }, options: { date = todayUtc(), statement, force, ...tolerances } }) => ({
    service: 'reconciliation-service',
    path: '/api/v1/runs',
    body: {
      channel,
      date,
      statement_id: statement,
      amount_tolerance: tolerances.amountTolerance,
      time_tolerance_seconds: secondsOf(tolerances.timeTolerance),
      force: force || undefined,
    },
  }),
  isFailed: (run) => run.text('state') === 'failed' || Number(run.text('break_count')) > 0,
  ...runShown,
});

function secondsOf(durationMs: number | undefined): number | undefined {
  return durationMs === undefined ? undefined : Math.floor(durationMs / 1_000);
}

import { defineCommand } from '../../cli/command.ts';
import { locatePlatform } from '../../cli/locate.ts';
import { exitCodes } from '../../kernel/failure.ts';
import { servicesOf } from '../../protocol/platform.ts';
import type { Page } from '../../ui/output.ts';

type Problem = {
  message: string;
  file: string;
  line: number;
  column: number;
  found?: string;
  meant?: string;
};

export const command = defineCommand({
  description: 'Reads the file without starting anything. Exit code 2 when something is wrong.',
  examples: [
    { line: 'payctl config check', meaning: 'check the platform.yaml here or above' },
    { line: 'payctl config check --json', meaning: 'for an editor: each mistake with its place' },
  ],
  run: async (context) => {
    const { file, paths, portOffset } = locatePlatform(context);
    const { checkPlatform } = await import('../../config/load.ts');
    const request = { file, stateDir: paths.state, portOffset, variables: context.environment };
    const { problems, platform } = await checkPlatform(request);
    const ok = problems.length === 0;
    context.output.result({
      json: { ok, file, problems },
      lines: (page) =>
        platform === undefined
          ? problemLines(problems, page)
          : [
              `${page.style.good('ok')} ${file}: ${servicesOf(platform).length} services, ${platform.units.length} units`,
            ],
    });
    return ok ? exitCodes.done : exitCodes.wrongUse;
  },
});

/** `platform.yaml:12:5: …`, which terminals and editors make a link of. */
function problemLines(problems: readonly Problem[], { style }: Page): readonly string[] {
  const lines = problems.map(({ file, line, column, message, found, meant }) => {
    const stands = found === undefined || message.includes(found) ? '' : ` (found ${found})`;
    const question = meant === undefined ? '' : style.accent(` (did you mean ${meant}?)`);
    return `${style.strong(`${file}:${line}:${column}:`)} ${message}${stands}${question}`;
  });
  return [...lines, style.bad(`${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}`)];
}

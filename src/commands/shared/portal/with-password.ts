/** Requests that set somebody's password, which is never a word of the command line: others on the machine see those. */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import type { CommandContext } from '../../../cli/command.ts';
import { text } from '../../../cli/option.ts';
import { wrongUse } from '../../../cli/wrong-use.ts';
import { messageOf } from '../../../kernel/failure.ts';
import { openServiceApi, type ServiceRequest } from '../api/service-api.ts';
import { viewOf } from '../api/view.ts';
import { recordLines } from '../resource/shown.ts';
import { newPasswordShown, personShown } from '../shown/person.ts';

/** 20 characters. */
const passwordBytes = 15;

export const passwordFileOption = text({
  summary: 'the password is the first line of this file, or - for stdin; a new random one unless said',
  placeholder: 'file',
});

/** Shows the user that the request answers, and the password where it was made here. */
export async function askWithPassword(
  context: CommandContext,
  file: string | undefined,
  request: (password: string) => ServiceRequest,
): Promise<void> {
  const given = file === undefined ? undefined : await passwordIn(context, file);
  const password = given ?? randomBytes(passwordBytes).toString('base64url');
  const api = await openServiceApi(context);
  const user = await api.ask({ method: 'POST', ...request(password) });
  const answer =
    given === undefined && typeof user === 'object' && user !== null ? { ...user, password } : user;
  const shown = given === undefined ? newPasswordShown : personShown;
  context.output.result({ json: answer, lines: (page) => recordLines(shown, viewOf(answer), page) });
}

async function passwordIn({ workingDirectory }: CommandContext, file: string): Promise<string> {
  const content =
    file === '-' ? await textOf(process.stdin) : await contentOf(resolve(workingDirectory, file));
  return content.split(/\r?\n/, 1)[0] ?? '';
}

async function contentOf(file: string): Promise<string> {
  return await readFile(file, 'utf8').catch((error: unknown) => {
    throw wrongUse(`${file} cannot be read: ${messageOf(error)}`, [
      'Name the file that holds the password: --password-file FILE.',
    ]);
  });
}

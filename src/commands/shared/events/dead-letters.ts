/** Dead letters of one service or of all, page by page. */
import { Failure } from '../../../kernel/failure.ts';
import type { ServiceApi } from '../api/service-api.ts';
import type { View } from '../api/view.ts';
import { askEvery } from './event-status.ts';

export type DeadLetters = {
  letters: readonly { service: string; letter: View }[];
  /** Why some services could not be asked. */
  failures: readonly Failure[];
};

const mostOfOne = 10_000;

export async function deadLettersOf(api: ServiceApi, only: string | undefined): Promise<DeadLetters> {
  const asked =
    only === undefined
      ? await askEvery(api, (service) => lettersOf(api, service))
      : [{ service: only, answer: await lettersOf(api, only) }];
  return {
    letters: asked.flatMap(({ service, answer }) =>
      answer instanceof Failure ? [] : answer.map((letter) => ({ service, letter })),
    ),
    failures: asked.flatMap(({ answer }) => (answer instanceof Failure ? [answer] : [])),
  };
}

async function lettersOf(api: ServiceApi, service: string): Promise<readonly View[]> {
  const letters: View[] = [];
  while (letters.length < mostOfOne) {
    const page = await api.get(service, '/api/v1/dead-letters', { after: letters.at(-1)?.text('id') });
    const rows = page.rows('data');
    letters.push(...rows);
    if (rows.length === 0) break;
  }
  return letters;
}

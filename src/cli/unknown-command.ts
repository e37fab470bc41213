/** Words that name nothing: what was probably meant, and whose help to read. */
import type { Failure } from '../kernel/failure.ts';
import { nearest } from '../kernel/nearest.ts';
import type { Registry } from './registry.ts';
import { wrongUse } from './wrong-use.ts';

/** Undefined when the words are none, or lead to a group. @param words of which no command's name is the beginning */
export function unknownCommand(registry: Registry, words: readonly string[]): Failure | undefined {
  const depth = groupDepth(registry, words);
  const word = words[depth];
  if (word === undefined) return undefined;
  const group = words.slice(0, depth).join(' ');
  const meant = meantBy(registry, group, word);
  const prefix = group === '' ? 'payctl' : `payctl ${group}`;
  return wrongUse(group === '' ? `Unknown command '${word}'` : `Unknown command '${word}' of \`${prefix}\``, [
    ...(meant === undefined ? [] : [`Did you mean ${meant}?`]),
    `Run \`${prefix} --help\` to see what there is.`,
  ]);
}

/** How many of the words are a group's name. */
function groupDepth({ groups }: Registry, words: readonly string[]): number {
  const isGroup = (depth: number) => groups.some(({ name }) => name === words.slice(0, depth).join(' '));
  let depth = 0;
  while (depth < words.length && isGroup(depth + 1)) depth += 1;
  return depth;
}

function meantBy(registry: Registry, group: string, word: string): string | undefined {
  const prefix = group === '' ? '' : `${group} `;
  const known = [...registry.groups, ...registry.commands].filter(
    ({ name }) => name.startsWith(prefix) && !name.startsWith('_'),
  );
  const called = known.find(({ otherWords = [] }) => otherWords.includes(word));
  if (called !== undefined) return called.name;
  return nearest(word, new Set(known.map(({ name }) => name.slice(prefix.length).split(' ')[0] ?? name)));
}

import { list } from '../../../cli/option.ts';
import { pairOf } from '../pair.ts';

export const metadataOption = list({
  summary: 'name=value; may be repeated; name= removes one, what is not named stays',
  placeholder: 'pair',
});

/** Undefined when none was said. @throws Failure `wrong-use` */
export function metadataOf(pairs: readonly string[]): Readonly<Record<string, string>> | undefined {
  return pairs.length === 0 ? undefined : Object.fromEntries(pairs.map((each) => pairOf(each, '--metadata')));
}

import { list } from '../../cli/option.ts';
import { pairOf } from './pair.ts';

export const metadataOption = list({ summary: 'name=value; may be repeated', placeholder: 'pair' });

/** Undefined when nothing was said. @throws Failure `wrong-use` */
export function metadataOf(pairs: readonly string[]): Record<string, string> | undefined {
  return pairs.length === 0 ? undefined : Object.fromEntries(pairs.map((each) => pairOf(each, '--metadata')));
}

import { defineCommand } from '../cli/command.ts';
import { several } from '../cli/option.ts';
import { type Offer, offersFor } from './shared/completions.ts';

export const command = defineCommand({
  description: 'Given the words after payctl, the last one being typed; answers lines of word, tab, meaning.',
  arguments: { words: several({ summary: 'after `--`' }) },
  examples: [{ line: "payctl __complete -- logs ''", meaning: 'what may follow `payctl logs`' }],
  run: async (context, { arguments: { words } }) => {
    const offers: readonly Offer[] = await offersFor(context, words);
    context.output.result({
      json: { offers },
      lines: () => offers.map(({ word, meaning }) => (meaning === '' ? word : `${word}\t${meaning}`)),
    });
    return undefined;
  },
});

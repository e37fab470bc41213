/** What may stand where the cursor is: command words, options, their values, names out of platform.yaml. */
import { type Command, type CommandContext, kebab } from '../../cli/command.ts';
import { globalOptionSpecs } from '../../cli/globals.ts';
import type { Completion, OptionSpec } from '../../cli/option.ts';
import { findCommand, type Registry, registryFor } from '../../cli/registry.ts';
import { servicesOf } from '../../protocol/platform.ts';
import { source } from '../registry.ts';
import { openRunning } from './open-platform.ts';

export type Offer = { word: string; meaning: string };

/** @param words after `payctl`; the last one is being typed and may be empty */
export async function offersFor(
  context: CommandContext,
  words: readonly string[],
): Promise<readonly Offer[]> {
  const typed = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  const offers = await allOffers(context, before, typed);
  return offers.filter(({ word }) => word.startsWith(typed));
}

async function allOffers(
  context: CommandContext,
  before: readonly string[],
  typed: string,
): Promise<readonly Offer[]> {
  const wordsBefore = positional(before, globalOptionSpecs);
  const registry = await registryFor(source, wordsBefore);
  const found = findCommand(registry, wordsBefore);
  const command = found === undefined ? undefined : (await found.entry.load()).command;
  const options = { ...globalOptionSpecs, ...command?.options };
  const pending = pendingOption(before.at(-1), options);
  if (pending !== undefined) return await valuesOf(context, pending.completion);
  if (typed.startsWith('-')) return optionOffers(options);
  const plain = positional(before, options);
  if (command === undefined || found === undefined) return commandOffers(registry, plain);
  return await valuesOf(context, argumentAt(command, plain.length - found.wordCount)?.completion);
}

/** The option whose value is being typed. */
function pendingOption(
  word: string | undefined,
  options: Readonly<Record<string, OptionSpec>>,
): OptionSpec | undefined {
  return Object.entries(options).find(
    ([name, spec]) => isFlagOf(word, name, spec) && spec.kind !== 'flag',
  )?.[1];
}

function isFlagOf(word: string | undefined, name: string, { short }: OptionSpec): boolean {
  return word === `--${kebab(name)}` || (short !== undefined && word === `-${short}`);
}

function positional(
  words: readonly string[],
  options: Readonly<Record<string, OptionSpec>>,
): readonly string[] {
  return words.filter(
    (word, index) => !word.startsWith('-') && pendingOption(words[index - 1], options) === undefined,
  );
}

function commandOffers(registry: Registry, before: readonly string[]): readonly Offer[] {
  const visible = registry.commands.filter(({ section }) => section !== undefined);
  const offers = [...registry.groups, ...visible].flatMap(({ name, summary }) => {
    const words = name.split(' ');
    const isNext = words.length === before.length + 1 && before.every((word, index) => words[index] === word);
    return isNext ? [{ word: words.at(-1) ?? '', meaning: summary }] : [];
  });
  return offers;
}

function optionOffers(options: Readonly<Record<string, OptionSpec>>): readonly Offer[] {
  const own = Object.entries(options).map(([name, { summary }]) => ({
    word: `--${kebab(name)}`,
    meaning: summary,
  }));
  return [...own, { word: '--help', meaning: 'show this help' }];
}

/** The last argument takes all that follow when it is variadic. */
function argumentAt(command: Command, index: number): { completion?: Completion } | undefined {
  const specs = Object.values(command.arguments);
  const last = specs.at(-1);
  return specs[index] ?? (last?.isVariadic === true ? last : undefined);
}

async function valuesOf(
  context: CommandContext,
  completion: Completion | undefined,
): Promise<readonly Offer[]> {
  if (completion === undefined || completion === 'file') return [];
  if (isWords(completion)) return completion.map((word) => ({ word, meaning: '' }));
  if (typeof completion === 'object') return await idOffers(context, completion);
  return await platformOffers(context, completion);
}

function isWords(completion: Completion): completion is readonly string[] {
  return Array.isArray(completion);
}

const mostIds = 50;

/** Nothing when the service does not answer: see `platformOffers`. */
async function idOffers(
  context: CommandContext,
  { service, path }: { service: string; path: string },
): Promise<readonly Offer[]> {
  const { openServiceApi } = await import('./api/service-api.ts');
  const page = await openServiceApi(context)
    .then((api) => api.get(service, path, { limit: mostIds }))
    .catch(() => undefined);
  const rows = page?.rows('data') ?? [];
  return rows.map((row) => ({
    word: row.text('id'),
    meaning: [row.text('name'), row.money('amount'), row.text('state')]
      .filter((part) => part !== '')
      .join(', '),
  }));
}

/** Nothing when platform.yaml cannot be loaded: an error in the middle of typing helps nobody. */
async function platformOffers(
  context: CommandContext,
  completion: 'unit' | 'unit-or-group' | 'service',
): Promise<readonly Offer[]> {
  const opened = await openRunning(context).catch(() => undefined);
  if (opened === undefined) return [];
  const { platform } = opened;
  const units = completion === 'service' ? servicesOf(platform) : platform.units;
  const groups = completion === 'unit-or-group' ? Object.entries(platform.groups) : [];
  return [
    ...units.map(({ name, description }) => ({ word: name, meaning: description })),
    ...groups.map(([name, members]) => ({ word: name, meaning: `group of ${members.length}` })),
  ];
}

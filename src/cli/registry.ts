import type { Command } from './command.ts';

export type CommandEntry = {
  /** `certs rotate` is commands/certs/rotate.ts. */
  name: string;
  /** One line, for listings: they must not import the command. */
  summary: string;
  /** Where `payctl --help` lists it; nowhere when absent. */
  section?: string;
  /** What others call it: whoever types that is told this one. */
  otherWords?: readonly string[];
  load: () => Promise<{ command: Command }>;
};

/** Words that only stand before others: `certs`, and within it another one: `policy fee-plan`. */
export type CommandGroup = {
  name: string;
  summary: string;
  section: string;
  otherWords?: readonly string[];
};

/** A group as its own folder declares it; names within it are without the group's. */
export type GroupDeclaration = CommandGroup & {
  groups?: readonly Omit<CommandGroup, 'section'>[];
  commands: readonly Omit<CommandEntry, 'section'>[];
};

export type Registry = { commands: readonly CommandEntry[]; groups: readonly CommandGroup[] };

/** What a registry is made from: a group's declaration is loaded when the words on the command line can be about it. */
export type CommandSource = {
  commands: readonly CommandEntry[];
  /** By the word that leads to it. */
  groups: Readonly<Record<string, () => Promise<{ group: GroupDeclaration }>>>;
};

/** Whole where the first word leads nowhere, or there is none; else with what it leads to. */
export async function registryFor(
  { commands, groups }: CommandSource,
  [first = '']: readonly string[],
): Promise<Registry> {
  if (commands.some(({ name }) => name === first)) return { groups: [], commands };
  const loads = Object.hasOwn(groups, first) ? [groups[first]] : Object.values(groups);
  const loaded = (await Promise.all(loads.map((load) => load?.()))).flatMap((module) =>
    module === undefined ? [] : [entriesOf(module.group)],
  );
  return {
    groups: loaded.flatMap((each) => each.groups),
    commands: [...commands, ...loaded.flatMap((each) => each.commands)],
  };
}

export type FoundCommand = {
  entry: CommandEntry /** Of the words given, those that name it. */;
  wordCount: number;
};

/** The command that the words begin with; the longest name wins. */
export function findCommand(registry: Registry, words: readonly string[]): FoundCommand | undefined {
  for (let wordCount = Math.min(words.length, deepest(registry)); wordCount > 0; wordCount -= 1) {
    const name = words.slice(0, wordCount).join(' ');
    const entry = registry.commands.find((each) => each.name === name);
    if (entry !== undefined) return { entry, wordCount };
  }
  return undefined;
}

function deepest({ commands }: Registry): number {
  return Math.max(...commands.map(({ name }) => name.split(' ').length));
}

/** The groups of a declaration, the outer one first, and its commands, by their whole names. */
function entriesOf({ commands, groups = [], ...group }: GroupDeclaration): Registry {
  const { name, section } = group;
  const within = <Named extends { name: string }>(each: Named) => ({
    ...each,
    name: `${name} ${each.name}`,
    section,
  });
  return { groups: [group, ...groups.map(within)], commands: commands.map(within) };
}

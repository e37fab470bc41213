/** The services' state machines, which are data, as tables for people: `node test/architecture/state-tables.ts` writes docs/STATES.md. */
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');
export const statesFile = join(root, 'docs', 'STATES.md');

export type Transitions = Readonly<Record<string, readonly string[]>>;
export type StateMachine = { service: string; name: string; file: string; transitions: Transitions };

/** What a file below services/NAME/domain exports as `…Transitions`. */
export async function stateMachines(): Promise<StateMachine[]> {
  const files = globSync('services/*/domain/*.ts', { cwd: root }).filter(
    (file) => !file.endsWith('.test.ts'),
  );
  const found = await Promise.all(files.toSorted().map(machinesIn));
  return found.flat();
}

async function machinesIn(file: string): Promise<StateMachine[]> {
  if (!/export const \w+Transitions\b/.test(readFileSync(join(root, file), 'utf8'))) return [];
  const module: Readonly<Record<string, unknown>> = await import(join(root, file));
  return Object.entries(module).flatMap(([name, transitions]) =>
    name.endsWith('Transitions') && areTransitions(transitions)
      ? [{ service: file.split('/')[1] ?? '', name, file: join(root, file), transitions }]
      : [],
  );
}

export function statesDocument(machines: readonly StateMachine[]): string {
  const sections = machines.map(
    ({ service, name, transitions }) => `## ${titleOf(name)} (${service})\n\n${tableOf(transitions)}\n`,
  );
  return [
    '# States',
    '',
    'Which state may follow which: ✓ may, · may not, and is refused or ignored. Written from the data that the services',
    'themselves go by (`services/*/domain`); each pair is tested beside it. `node test/architecture/state-tables.ts` writes',
    'this page.',
    '',
    ...sections,
  ].join('\n');
}

function titleOf(name: string): string {
  const words = name.replace(/Transitions$/, '').replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function tableOf(transitions: Transitions): string {
  const states = Object.keys(transitions);
  const rows = states.map((from) => [
    `**${from}**`,
    ...states.map((to) => (transitions[from]?.includes(to) ? '✓' : '·')),
  ]);
  const head = ['from \\ to', ...states];
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function areTransitions(value: unknown): value is Transitions {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every(
      (states) => Array.isArray(states) && states.every((each) => typeof each === 'string'),
    )
  );
}

if (import.meta.main) writeFileSync(statesFile, statesDocument(await stateMachines()));

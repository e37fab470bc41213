import { generationMarkVariable, platformMarkVariable, unitMarkVariable } from '../../protocol/handshake.ts';

/** A new daemon marks differently: what watches over the old one's death leaves the new one's processes alone. */
export function platformMark(state: string, instance: string): string {
  return `${state}#${instance}`;
}

export function markVariables(
  mark: string,
  unit: string,
  generation: number,
): Readonly<Record<string, string>> {
  return {
    [platformMarkVariable]: mark,
    [unitMarkVariable]: unit,
    [generationMarkVariable]: String(generation),
  };
}

export function marksOf(variables: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(variables).map(([name, value]) => `${name}=${value}`);
}

const mostLines = 200;
const mostCharacters = 256 * 1024;

/** A crash is explained with the last lines, so they are kept even when nothing can be written. */
export function createLastLines(): { push(line: string): void; take(count: number): string[] } {
  const lines: string[] = [];
  let characters = 0;
  return {
    push(line) {
      lines.push(line);
      characters += line.length;
      while (lines.length > mostLines || (characters > mostCharacters && lines.length > 1))
        characters -= lines.shift()?.length ?? 0;
    },
    take: (count) => (count > 0 ? lines.slice(-count) : []),
  };
}

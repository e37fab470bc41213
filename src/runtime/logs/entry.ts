/** A line as it stands in a unit's log file: `2026-11-21T07:36:42.123Z 3 out RAW`. */

export type LogStream = 'stdout' | 'stderr';

export type Entry = {
  /** When the daemon read it; never falls within a file. */
  capturedMs: number;
  generation: number;
  stream: LogStream;
  /** What the program wrote, without the line's end, secrets redacted. */
  raw: string;
};

/** The program's own words stay as they are, so that `grep` and `tail -f` on the file serve people too. */
export function encodeEntry({ capturedMs, generation, stream, raw }: Entry): string {
  return `${new Date(capturedMs).toISOString()} ${generation} ${stream === 'stdout' ? 'out' : 'err'} ${raw}\n`;
}

/** Undefined for a line that is torn (the disk was full, the machine stopped). */
export function decodeEntry(line: string): Entry | undefined {
  const [, time = '', generation, stream, raw = ''] = header.exec(line) ?? [];
  const capturedMs = Date.parse(time);
  if (Number.isNaN(capturedMs)) return undefined;
  return { capturedMs, generation: Number(generation), stream: stream === 'out' ? 'stdout' : 'stderr', raw };
}

const header = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) (\d{1,15}) (out|err) (.*)$/s;

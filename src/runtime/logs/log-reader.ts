/** Reading a unit's log files in blocks, from either end, as they were at one moment. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { decodeEntry, type Entry } from './entry.ts';
import { longestLineBytes } from './line-splitter.ts';
import { filesOf } from './log-file.ts';

const newline = 10;
const defaultBlockBytes = 128 * 1024;
/** Holds a whole line, however many bytes its replacement characters took. */
const searchBytes = 4 * longestLineBytes;

export type Snapshot = {
  /** Blocks of entries, oldest first, from the first that was captured at `sinceMs` or later. */
  forward(sinceMs?: number): Generator<readonly Entry[]>;
  /** Blocks of entries, newest block first; within a block oldest first. */
  backward(): Generator<readonly Entry[]>;
  close(): void;
};

type OpenFile = { fd: number; sizeBytes: number; modifiedMs: number };

/** Opens all that is there now; what is written or rotated afterwards does not change what is read. */
export function openSnapshot(file: string, filesKept: number, blockBytes = defaultBlockBytes): Snapshot {
  const files = filesOf(file, filesKept).flatMap(openIfThere);
  return {
    *forward(sinceMs) {
      for (const one of files) {
        if (sinceMs !== undefined && one.modifiedMs < sinceMs) continue;
        const start = sinceMs === undefined ? 0 : firstOffsetSince(one, sinceMs);
        yield* readForward(one, start, blockBytes);
      }
    },
    *backward() {
      for (const one of files.toReversed()) yield* readBackward(one, blockBytes);
    },
    close() {
      for (const { fd } of files.splice(0)) closeSync(fd);
    },
  };
}

function openIfThere(file: string): readonly OpenFile[] {
  try {
    const fd = openSync(file, 'r');
    const { size, mtimeMs } = fstatSync(fd);
    return [{ fd, sizeBytes: size, modifiedMs: mtimeMs }];
  } catch {
    return [];
  }
}

function* readForward({ fd, sizeBytes }: OpenFile, start: number, blockBytes: number): Generator<Entry[]> {
  let rest = Buffer.alloc(0);
  for (let position = start; position < sizeBytes; ) {
    const block = readAt(fd, position, Math.min(blockBytes, sizeBytes - position));
    if (block.length === 0) return;
    position += block.length;
    const bytes = Buffer.concat([rest, block]);
    const end = bytes.lastIndexOf(newline) + 1;
    rest = bytes.subarray(end);
    if (end > 0) yield entriesIn(bytes.subarray(0, end));
  }
}

function* readBackward({ fd, sizeBytes }: OpenFile, blockBytes: number): Generator<Entry[]> {
  // The beginning of what was read so far: the end of a line that starts in an earlier block.
  let rest = Buffer.alloc(0);
  for (let end = sizeBytes; end > 0; ) {
    const start = Math.max(0, end - blockBytes);
    const bytes = Buffer.concat([readAt(fd, start, end - start), rest]);
    end = start;
    const firstLine = start === 0 ? 0 : bytes.indexOf(newline) + 1;
    const isWithinLine = start > 0 && firstLine === 0;
    rest = isWithinLine ? bytes : bytes.subarray(0, firstLine);
    if (!isWithinLine) yield entriesIn(bytes.subarray(firstLine));
  }
}

/** By bisection: entries stand in the order of their capture. */
function firstOffsetSince({ fd, sizeBytes }: OpenFile, sinceMs: number): number {
  let low = 0;
  let high = sizeBytes;
  while (high - low > searchBytes) {
    const middle = low + Math.floor((high - low) / 2);
    const found = firstEntryAfter(fd, middle);
    if (found === undefined || found.capturedMs >= sinceMs) high = middle;
    else low = found.offset;
  }
  return low;
}

function firstEntryAfter(fd: number, offset: number): { capturedMs: number; offset: number } | undefined {
  const bytes = readAt(fd, offset, searchBytes);
  for (let start = bytes.indexOf(newline) + 1; start > 0; start = bytes.indexOf(newline, start) + 1) {
    const entry = decodeEntry(bytes.toString('utf8', start, start + 64));
    if (entry !== undefined) return { capturedMs: entry.capturedMs, offset: offset + start };
  }
  return undefined;
}

function entriesIn(bytes: Buffer): Entry[] {
  return bytes
    .toString('utf8')
    .split('\n')
    .map(decodeEntry)
    .filter((entry) => entry !== undefined);
}

function readAt(fd: number, position: number, lengthBytes: number): Buffer<ArrayBuffer> {
  const buffer = Buffer.alloc(lengthBytes);
  let filled = 0;
  while (filled < lengthBytes) {
    const count = readSync(fd, buffer, filled, lengthBytes - filled, position + filled);
    if (count === 0) break;
    filled += count;
  }
  return buffer.subarray(0, filled);
}

import { isUtf8 } from 'node:buffer';
import { open } from 'node:fs/promises';
import { isErrnoException, messageOf } from '../kernel/failure.ts';
import type { ConfigProblem } from './problem.ts';

/** A platform file larger than this is a mistake, not a platform. */
export const largestFileBytes = 1_048_576;

export type ReadResult = { text: string } | { problem: ConfigProblem };

/** The file's text, or why it cannot be had: missing, unreadable, too large, not UTF-8, empty. Never throws. */
export async function readConfigFile(file: string): Promise<ReadResult> {
  let bytes: Buffer;
  try {
    bytes = await readBounded(file);
  } catch (error) {
    return { problem: unreadable(file, error) };
  }
  return decode(file, bytes);
}

export function decode(file: string, bytes: Buffer): ReadResult {
  if (bytes.length > largestFileBytes) {
    return { problem: wholeFile(file, 'file-too-large', `${file} is larger than ${largestFileBytes} bytes`) };
  }
  if (!isUtf8(bytes)) return { problem: notUtf8(file, bytes) };
  const text = bytes.toString('utf8');
  if (text.trim() === '') return { problem: wholeFile(file, 'file-empty', `${file} is empty`) };
  return { text };
}

/** One byte more than is allowed, so that even an endless file is read in bounded memory. */
async function readBounded(file: string): Promise<Buffer> {
  const handle = await open(file, 'r');
  try {
    if ((await handle.stat()).isDirectory()) throw new Error('it is a directory');
    const buffer = Buffer.alloc(largestFileBytes + 1);
    let length = 0;
    while (length < buffer.length) {
      const { bytesRead } = await handle.read(buffer, length, buffer.length - length, null);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return buffer.subarray(0, length);
  } finally {
    await handle.close();
  }
}

function unreadable(file: string, error: unknown): ConfigProblem {
  if (isErrnoException(error) && error.code === 'ENOENT') {
    return wholeFile(file, 'file-missing', `${file} does not exist`);
  }
  return wholeFile(file, 'file-unreadable', `${file} cannot be read: ${messageOf(error)}`);
}

function notUtf8(file: string, bytes: Buffer): ConfigProblem {
  const offset = validPrefixBytes(bytes);
  const before = bytes.toString('utf8', 0, offset).split('\n');
  return {
    ...wholeFile(file, 'not-utf8', 'This byte is not UTF-8; save the file as UTF-8'),
    line: before.length,
    column: (before.at(-1) ?? '').length + 1,
    found: `0x${(bytes[offset] ?? 0).toString(16).padStart(2, '0')}`,
  };
}

/** Decoding puts U+FFFD for what is not UTF-8: the first one that the bytes do not hold themselves. */
function validPrefixBytes(bytes: Buffer): number {
  const text = bytes.toString('utf8');
  let offset = 0;
  let from = 0;
  for (;;) {
    const index = text.indexOf('\ufffd', from);
    if (index === -1) return bytes.length;
    offset += Buffer.byteLength(text.slice(from, index));
    if (!bytes.subarray(offset, offset + 3).equals(replacementBytes)) return offset;
    offset += replacementBytes.length;
    from = index + 1;
  }
}

const replacementBytes = Buffer.from('\ufffd');

function wholeFile(file: string, code: string, message: string): ConfigProblem {
  return { code, message, file, line: 1, column: 1 };
}

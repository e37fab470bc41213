/** Lines as they leave a program: in pieces, of any length, in any encoding. */

/** What is longer is cut, and says so. */
export const longestLineBytes = 64 * 1024;
export const cutMark = ' … [cut: the line is longer than 64 KiB]';

const newline = 10;
const carriageReturn = 13;

export type LineSplitter = {
  push(chunk: Buffer): void;
  /** Gives away a last line that did not end. */
  end(): void;
};

/** Invalid UTF-8 becomes U+FFFD. A cut line is given away once, without what follows until its end. */
export function createLineSplitter(onLine: (line: string) => void): LineSplitter {
  let pieces: Buffer[] = [];
  let pendingBytes = 0;
  let isCutting = false;
  const take = (last: Buffer) => {
    const whole = pieces.length === 0 ? last : Buffer.concat([...pieces, last]);
    pieces = [];
    pendingBytes = 0;
    return whole;
  };
  const finish = (last: Buffer) => {
    const whole = take(last);
    if (isCutting) isCutting = false;
    else onLine(whole.length > longestLineBytes ? cut(whole) : textOf(whole));
  };
  const keep = (rest: Buffer) => {
    if (isCutting || rest.length === 0) return;
    pieces.push(rest);
    pendingBytes += rest.length;
    if (pendingBytes <= longestLineBytes) return;
    onLine(cut(take(Buffer.alloc(0))));
    isCutting = true;
  };
  return {
    push(chunk) {
      let start = 0;
      for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
        finish(chunk.subarray(start, end));
        start = end + 1;
      }
      // A copy: the caller's buffer may be used again.
      keep(Buffer.from(chunk.subarray(start)));
    },
    end() {
      if (pendingBytes > 0 || isCutting) finish(Buffer.alloc(0));
    },
  };
}

function textOf(bytes: Buffer): string {
  const end = bytes.at(-1) === carriageReturn ? bytes.length - 1 : bytes.length;
  return bytes.toString('utf8', 0, end);
}

/** A word that the cut divides goes as a whole: half a card number would not be recognised as one. */
function cut(bytes: Buffer): string {
  const text = bytes.toString('utf8', 0, longestLineBytes);
  return text.replace(/[\w+/=.~-]{1,64}\uFFFD?$|\uFFFD$/, '') + cutMark;
}

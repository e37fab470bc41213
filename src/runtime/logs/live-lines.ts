import type { UnitEntry } from './select.ts';

/** A reader that is slower than this many lines, or bytes, misses some and is told how many. */
export const followLimits = { lines: 10_000, bytes: 16 * 1024 * 1024 };

export type LiveBatch = { entries: readonly UnitEntry[]; dropped: number };

export type Follower = {
  /** What came since the last call, waiting for the first; undefined when it has ended. */
  next(): Promise<LiveBatch | undefined>;
  end(): void;
};

/** Hands every line to those who follow, without ever waiting for them. */
export function createLiveLines(limits = followLimits): {
  publish(line: UnitEntry): void;
  follow(wants: (unit: string) => boolean): Follower;
  end(): void;
} {
  const followers = new Set<Follower & { push(line: UnitEntry): void }>();
  return {
    publish(line) {
      for (const follower of followers) follower.push(line);
    },
    follow(wants) {
      const follower = createFollower(wants, limits, () => followers.delete(follower));
      followers.add(follower);
      return follower;
    },
    end() {
      for (const follower of [...followers]) follower.end();
    },
  };
}

function createFollower(
  wants: (unit: string) => boolean,
  limits: typeof followLimits,
  onEnd: () => void,
): Follower & { push(line: UnitEntry): void } {
  let entries: UnitEntry[] = [];
  let bytes = 0;
  let dropped = 0;
  let isEnded = false;
  let wake: () => void = () => {};
  return {
    push(line) {
      if (!wants(line.unit)) return;
      // The newest are dropped: what the reader gets stays without gaps up to the note.
      if (entries.length >= limits.lines || bytes >= limits.bytes) dropped += 1;
      else {
        entries.push(line);
        bytes += line.entry.raw.length;
      }
      wake();
    },
    async next() {
      while (entries.length === 0 && !isEnded)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      if (entries.length === 0) return undefined;
      const batch = { entries, dropped };
      entries = [];
      bytes = 0;
      dropped = 0;
      return batch;
    },
    end() {
      isEnded = true;
      onEnd();
      wake();
    },
  };
}

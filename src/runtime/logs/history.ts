/** What stands in the log files of several units, merged by time. */
import { setImmediate as turn } from 'node:timers/promises';
import type { LogQuery, LogRecord } from '../../protocol/control.ts';
import type { Snapshot } from './log-reader.ts';
import { mergeByTime } from './merge.ts';
import type { Placed, Select } from './select.ts';

/** Records of a tail are held in memory at once. */
const longestTail = 50_000;

export type UnitSnapshot = { unit: string; snapshot: Snapshot };
export type History = {
  snapshots: readonly UnitSnapshot[];
  asked: LogQuery;
  select: Select;
  signal: AbortSignal;
};

/** Oldest first; with `tail` the last ones of all units together, reading no more of the files than that takes. */
export async function* history(given: History): AsyncGenerator<LogRecord> {
  for await (const { record } of merged(given)) {
    if (given.signal.aborted) return;
    yield record;
  }
}

async function* merged({ snapshots, asked, select, signal }: History): AsyncGenerator<Placed> {
  const { tail, sinceMs } = asked;
  const blocksOf = ({ unit, snapshot }: UnitSnapshot) =>
    tail === undefined
      ? oldestFirst({ unit, snapshot, select, signal, sinceMs })
      : newest({ unit, snapshot, select, signal, sinceMs }, boundedTail(tail));
  const all = mergeByTime(snapshots.map(blocksOf));
  if (tail === undefined) return yield* all;
  // Each unit gave as many as all of them together may.
  yield* (await Array.fromAsync(all)).slice(-boundedTail(tail) || Number.POSITIVE_INFINITY);
}

type Reading = UnitSnapshot & { select: Select; signal: AbortSignal; sinceMs: number | undefined };

async function* oldestFirst({ unit, snapshot, select, signal, sinceMs }: Reading) {
  for (const entries of snapshot.forward(sinceMs)) {
    if (signal.aborted) return;
    yield select(entries.map((entry) => ({ unit, entry })));
    // A long history must not keep the daemon from its units.
    await turn();
  }
}

/** One batch: the newest `count` that match, oldest first; reads no more of the files than that takes. */
async function* newest({ unit, snapshot, select, signal, sinceMs = 0 }: Reading, count: number) {
  let found: readonly Placed[] = [];
  for (const entries of count > 0 ? snapshot.backward() : []) {
    if (signal.aborted) return;
    found = [...select(entries.map((entry) => ({ unit, entry }))), ...found].slice(-count);
    const oldest = entries[0];
    if (found.length >= count || (oldest !== undefined && oldest.capturedMs < sinceMs)) break;
    await turn();
  }
  yield found;
}

function boundedTail(tail: number): number {
  return Math.min(longestTail, Math.max(0, Math.floor(tail)));
}

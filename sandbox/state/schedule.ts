import { randomUUID } from 'node:crypto';
import type { Clock } from './clock.ts';
import type { Store } from './store.ts';

/** What happens by itself later: a refund settles, a dispute opens, a transfer is paid. */
export type Schedule = {
  on(kind: string, handle: (subject: string) => void): void;
  add(task: { kind: string; subject: string; atMs: number }): void;
  /** Does everything that is due, in order of its time; what becomes due by it as well. */
  runDue(): void;
  /** When the earliest task is due; undefined when there is none. */
  nextDueMs(): number | undefined;
  /** From now on tasks run by themselves. */
  start(): void;
  stop(): void;
};

type Task = { id: string; kind: string; subject: string };

const maxTasks = 50_000;
/** Tasks left by another generation are found at this interval; own ones are timed exactly. */
const lookAgainMs = 2_000;

export function openSchedule(name: string, store: Store, clock: Clock): Schedule {
  const tasks = store.collection<Task>(`${name}.task`, maxTasks);
  const handlers = new Map<string, (subject: string) => void>();
  let timer: NodeJS.Timeout | undefined;
  let isStarted = false;

  const runOne = () =>
    store.transaction(() => {
      const [task] = tasks.due(clock.nowMs(), 1);
      if (task === undefined) return false;
      tasks.delete(task.id);
      handlers.get(task.kind)?.(task.subject);
      return true;
    });
  const runDue = () => {
    while (runOne());
  };
  const arm = () => {
    if (!isStarted) return;
    clearTimeout(timer);
    const waitMs = Math.max(
      0,
      Math.min((tasks.nextDueMs() ?? Number.POSITIVE_INFINITY) - clock.nowMs(), lookAgainMs),
    );
    timer = setTimeout(() => {
      runDue();
      arm();
    }, waitMs).unref();
  };

  return {
    on: (kind, handle) => void handlers.set(kind, handle),
    add: ({ kind, subject, atMs }) => {
      tasks.put({ id: randomUUID(), kind, subject }, { dueMs: Math.round(atMs) });
      arm();
    },
    runDue,
    nextDueMs: tasks.nextDueMs,
    start: () => {
      isStarted = true;
      arm();
    },
    stop: () => {
      isStarted = false;
      clearTimeout(timer);
    },
  };
}

import { Failure } from '../../kernel/failure.ts';
import type { ProgressEvent, UnitFailure } from '../../protocol/control.ts';
import type { Emit } from '../operations/context.ts';

/** Past this many unread lines the oldest steps are dropped; the result never is. */
const mostUnread = 10_000;

/** Runs an operation to its end, whether or not somebody reads along; its last line is a result or an error. */
export function streamOperation(
  operate: (emit: Emit) => Promise<readonly UnitFailure[]>,
): AsyncIterable<ProgressEvent> {
  const unread: ProgressEvent[] = [];
  let isOver = false;
  let wake = () => {};
  const emit: Emit = (event) => {
    if (unread.length >= mostUnread) unread.shift();
    unread.push(event);
    wake();
  };
  const startMs = performance.now();
  void operate(emit)
    .then(
      (failures) => {
        const durationMs = Math.round(performance.now() - startMs);
        emit({ type: 'result', ok: failures.length === 0, failures, durationMs });
      },
      (error: unknown) => emit({ type: 'error', failure: failureOf(error).toJSON() }),
    )
    .finally(() => {
      isOver = true;
      wake();
    });
  return {
    async *[Symbol.asyncIterator]() {
      for (;;) {
        for (let event = unread.shift(); event !== undefined; event = unread.shift()) yield event;
        if (isOver) return;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}

function failureOf(error: unknown): Failure {
  if (error instanceof Failure) return error;
  const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
  console.error(reason);
  return new Failure({ code: 'bug', message: 'The daemon made a mistake', reason, exitCode: 70 });
}

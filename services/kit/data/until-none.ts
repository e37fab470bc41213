/** Enough for what gathers between two runs; what is left is deleted in the next. */
const mostRounds = 100;

/** Small deletes, so that nobody waits for a long one. @param prune deletes some. @returns how many */
export async function untilNone(prune: () => Promise<number>): Promise<void> {
  for (let round = 0; round < mostRounds && (await prune()) > 0; round += 1);
}

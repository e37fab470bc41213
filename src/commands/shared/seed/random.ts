/** A generator of pseudo-random numbers: the same seed gives the same month on every machine. */
export type Random = {
  /** From 0, below 1. */
  next(): number;
  /** From `least` to `most`, both possible. */
  integer(least: number, most: number): number;
  pick<T>(choices: readonly [T, ...T[]]): T;
  /** By their weights. */
  weighted<T>(choices: readonly (readonly [weight: number, choice: T])[]): T;
  /** Normally distributed about 0, with deviation 1. */
  normal(): number;
};

/** mulberry32 by Tommy Ettinger (public domain): 32 bits of state are plenty for a month of payments. */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const integer = (least: number, most: number) => least + Math.floor(next() * (most - least + 1));
  return {
    next,
    integer,
    pick: (choices) => choices[integer(0, choices.length - 1)] ?? choices[0],
    weighted: (choices) => {
      let left = next() * choices.reduce((sum, [weight]) => sum + weight, 0);
      for (const [weight, choice] of choices) {
        left -= weight;
        if (left < 0) return choice;
      }
      const last = choices.at(-1);
      if (last === undefined) throw new Error('nothing to choose from');
      return last[1];
    },
    // Box and Muller: 1 - next() is never 0, whose logarithm is none.
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
  };
}

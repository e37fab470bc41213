/** How long a reservation waits for what its payment is in; milliseconds. */
const hourMs = 3_600_000;

export const lifetimeMs = {
  created: hourMs,
  /** The payer has to do something: 3-D Secure. */
  requires_action: 24 * hourMs,
  /** Card networks let an authorization stand for seven days. */
  requires_capture: 8 * 24 * hourMs,
} as const;

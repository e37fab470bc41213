export type ProbeResult = {
  ok: boolean;
  /** Why not, in words; or what the program said. */
  message?: string;
  latencyMs: number;
  httpStatus?: number;
};

/** What a probe found out, before its time is added. */
export type Finding = Omit<ProbeResult, 'latencyMs'>;

export function millisecondsSince(startedMs: number): number {
  return Math.round((performance.now() - startedMs) * 100) / 100;
}

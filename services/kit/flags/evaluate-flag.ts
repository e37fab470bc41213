import { createHash } from 'node:crypto';
import type { EvaluatedFlag, FlagSubject } from './schemas.ts';

export type FlagEvaluation = {
  key: string;
  version: number;
  enabled: boolean;
  reason: 'disabled' | 'rule' | 'percentage';
};

/** Rules decide first, in their order; then the percentage. A flag that is off is off for everybody. */
export function evaluateFlag(flag: EvaluatedFlag, { subject, attributes = {} }: FlagSubject): FlagEvaluation {
  const decided = { key: flag.key, version: flag.version };
  if (!flag.enabled) return { ...decided, enabled: false, reason: 'disabled' };
  const rule = flag.rules.find(({ attribute, values }) => values.includes(attributes[attribute] ?? ''));
  if (rule !== undefined) return { ...decided, enabled: rule.enabled, reason: 'rule' };
  return { ...decided, enabled: bucketOf(flag.key, subject) < flag.percentage, reason: 'percentage' };
}

/** 0 to 99, the same for a flag and subject for ever; raising the percentage only adds subjects. */
export function bucketOf(key: string, subject: string): number {
  return createHash('sha256').update(`${key}\n${subject}`).digest().readUInt32BE(0) % 100;
}

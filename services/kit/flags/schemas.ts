/** A feature flag as config-service keeps it and every service that uses it evaluates it. */
import { Closed, ShortText, type Static, Type } from '../contract/schemas.ts';

/** The first rule whose attribute has one of the values decides. */
export const FlagRule = Closed({
  attribute: ShortText,
  values: Type.Array(ShortText, { minItems: 1, maxItems: 100 }),
  enabled: Type.Boolean(),
});
export type FlagRule = Static<typeof FlagRule>;
export const FlagRules = Type.Array(FlagRule, { maxItems: 50 });
export const FlagPercentage = Type.Integer({ minimum: 0, maximum: 100 });

export const FlagSubject = Closed({
  /** Who is asked for: the same subject gets the same answer. */
  subject: ShortText,
  attributes: Type.Optional(Type.Record(Type.String({ maxLength: 255 }), ShortText, { maxProperties: 50 })),
});
export type FlagSubject = Static<typeof FlagSubject>;

/** What evaluating takes; an event says more. */
export type EvaluatedFlag = {
  key: string;
  enabled: boolean;
  percentage: number;
  rules: readonly FlagRule[];
  version: number;
};

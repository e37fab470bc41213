/** Schemas that every contract is made of. */
import Type, { type Static, type TProperties, type TSchema } from 'typebox';

/**
 * An amount in minor units of its currency: bigint here, an integer of any size in JSON (never a float).
 * Bounded so that PostgreSQL's bigint holds it; sums are numeric.
 */
export const maxAmount = 999_999_999_999_999_999n;
export const Amount = Type.BigInt({
  minimum: 0n,
  maximum: maxAmount,
  description: 'Minor units of the currency',
});
export const PositiveAmount = Type.BigInt({
  minimum: 1n,
  maximum: maxAmount,
  description: 'Minor units of the currency',
});
/** May be negative: a balance, an adjustment. */
export const SignedAmount = Type.BigInt({ description: 'Minor units of the currency' });

export const Currency = Type.String({ pattern: '^[A-Z]{3}$', description: 'ISO 4217 alphabetic code' });
/** Years within reach: what is far outside is a mistake, and sums with it leave what JavaScript or PostgreSQL can say. */
const year = '^(?:19|[2-9]\\d)\\d\\d-';
/** The format alone lets in leap seconds and offsets of 99 hours, which PostgreSQL does not read. */
const time = ':[0-5]\\d(?:\\.\\d{1,9})?(?:Z|[+-](?:0\\d|1[0-4]):[0-5]\\d)$';
export const Timestamp = Type.String({
  format: 'date-time',
  pattern: `${year}.*${time}`,
  description: 'RFC 3339, UTC, of the years 1900 to 9999',
});
export const DateOnly = Type.String({
  format: 'date',
  pattern: year,
  description: 'Calendar date, UTC, of the years 1900 to 9999',
});
export const Country = Type.String({ pattern: '^[A-Z]{2}$', description: 'ISO 3166-1 alpha-2 code' });
export const Email = Type.String({ minLength: 3, maxLength: 254, pattern: '^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$' });
export const Url = Type.String({ minLength: 8, maxLength: 2048, pattern: '^https?://[^\\s]+$' });
export const ShortText = Type.String({ minLength: 1, maxLength: 255 });
export const LongText = Type.String({ maxLength: 5_000 });
/** A record's key schema says nothing of lengths: its names do. */
export const metadataLimits = {
  maxProperties: 50,
  propertyNames: { type: 'string', minLength: 1, maxLength: 40 },
} as const;
/** Up to 50 pairs, as Stripe's metadata. */
export const Metadata = Type.Record(Type.String(), Type.String({ maxLength: 500 }), metadataLimits);

/** `pay_` and 32 hexadecimal digits of a UUIDv7: sortable by time. */
export function Id(prefix: string) {
  return Type.String({
    pattern: `^${prefix}_[0-9a-f]{32}$`,
    examples: [`${prefix}_01997e4c5b7a7c3e8f00112233445566`],
  });
}

/** A closed object: unknown properties are refused. */
export function Closed<P extends TProperties>(properties: P, options: { description?: string } = {}) {
  return Type.Object(properties, { additionalProperties: false, ...options });
}

/** Query parameters of a list: newest first, cursor pagination. `filters` are added as they are. */
export function ListQuery<P extends TProperties>(filters: P) {
  return Closed({
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 20 })),
    cursor: Type.Optional(Type.String({ maxLength: 512, description: 'next_cursor of the page before' })),
    ...filters,
  });
}

export function PageOf<S extends TSchema>(item: S) {
  return Closed({
    data: Type.Array(item),
    has_more: Type.Boolean(),
    next_cursor: Type.Union([Type.String(), Type.Null()]),
  });
}

export type Page<T> = { data: T[]; has_more: boolean; next_cursor: string | null };

export function Nullable<S extends TSchema>(schema: S) {
  return Type.Union([schema, Type.Null()]);
}

export const Empty = Closed({});

export { type Static, Type };

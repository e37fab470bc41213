/** The kinds of value that platform.yaml is made of. */
import Type from 'typebox';

export const closed = { additionalProperties: false } as const;

export const unitName = {
  title: 'name',
  pattern: '^[a-z](?:[a-z0-9]|-(?=[a-z0-9]))*$',
  maxLength: 63,
  examples: ['order-service'],
} as const;
export const duration = {
  title: 'duration',
  pattern: '^(?:\\d+(?:\\.\\d+)?(?:ms|s|m|h|d))+$',
  examples: ['250ms', '30s', '1m30s'],
} as const;
export const rate = {
  title: 'rate',
  pattern: '^[1-9]\\d{0,8}/(?:s|min)$',
  examples: ['100/min', '5/s'],
} as const;
export const port = { minimum: 1, maximum: 65_535 } as const;
export const some = { minItems: 1 } as const;
export const distinct = { uniqueItems: true } as const;

export const nameText = (description: string) => Type.String({ ...unitName, description });
export const durationText = (description: string) => Type.String({ ...duration, description });
export const names = (description: string) => Type.Array(nameText('A name.'), { ...distinct, description });
export const words = (description: string) =>
  Type.Array(Type.String({ description: 'One word, passed as it is: no shell splits it.' }), {
    ...some,
    description,
  });
export const text = (description: string) => Type.String({ minLength: 1, description });

/** What services declare of the settings that they go by while they run: an entry made without a schema gets theirs. */
import type { ValueSchema } from './value-schema.ts';

/** By namespace. A contract is loaded when an entry of its namespace is made, not at start. */
const declaredIn: Readonly<Record<string, () => Promise<Readonly<Record<string, unknown>>>>> = {
  cashier: async () => (await import('../../cashier-service/contract.ts')).liveSettingSchemas,
};

/** Null where nobody declares one. */
export async function declaredSchema(namespace: string, key: string): Promise<ValueSchema | null> {
  const declared = new Map(Object.entries((await declaredIn[namespace]?.()) ?? {})).get(key);
  return declared === undefined ? null : JSON.parse(JSON.stringify(declared));
}

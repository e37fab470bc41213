import { stringifyJson } from '../../kit/contract/json.ts';

export type Told = { id: string; type: string; at: string; data: unknown };

/** The body that is sent, and kept as it was sent: its signature is over these very bytes. */
export function messageText({ id, type, at, data }: Told): string {
  return stringifyJson({ id, type, timestamp: at, data });
}

/** An event on its way, as JSON: attributes after CloudEvents 1.0, trace after W3C Trace Context. */
import { parseJson, stringifyJson } from '../contract/json.ts';

export type Envelope = {
  /** `evt_` and a UUIDv7: sorts by time. */
  id: string;
  type: string;
  /** The producing service. */
  source: string;
  aggregate_id: string;
  /** RFC 3339, UTC. */
  occurred_at: string;
  traceparent: string;
  data: unknown;
};

export function encodeEnvelope(envelope: Envelope): string {
  return stringifyJson(envelope);
}

/** @throws SyntaxError for what is not an envelope of ours */
export function decodeEnvelope(text: string): Envelope {
  const value = parseJson(text);
  if (!isEnvelope(value)) throw new SyntaxError('not an event envelope');
  return value;
}

const attributes = ['id', 'type', 'source', 'aggregate_id', 'occurred_at', 'traceparent'] as const;

function isEnvelope(value: unknown): value is Envelope {
  if (typeof value !== 'object' || value === null || !('data' in value)) return false;
  return attributes.every((name) => typeof Reflect.get(value, name) === 'string');
}

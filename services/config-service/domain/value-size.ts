import { stringifyJson } from '../../kit/contract/json.ts';
import { unprocessable } from '../../kit/problem.ts';

const largestValueBytes = 65_536;

/** @throws Problem 422 `value_too_large` */
export function assertValueSize(value: unknown): void {
  const sizeBytes = Buffer.byteLength(stringifyJson(value));
  if (sizeBytes > largestValueBytes)
    throw unprocessable(
      'value_too_large',
      `The value has ${sizeBytes} bytes; at most ${largestValueBytes} are kept.`,
    );
}

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  currentScope,
  formatTraceparent,
  newTrace,
  outgoingHeaders,
  parseTraceparent,
  remainingMs,
  runInScope,
  scopeOfRequest,
} from './trace.ts';

const hex = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length });
const trace = fc
  .record({ traceId: hex(32), spanId: hex(16), sampled: fc.boolean() }, { noNullPrototype: true })
  .filter(({ traceId, spanId }) => !/^0+$/.test(traceId) && !/^0+$/.test(spanId));

test('a traceparent that is written is read back the same', () => {
  fc.assert(
    fc.property(trace, (context) => assert.deepEqual(parseTraceparent(formatTraceparent(context)), context)),
  );
});

test('a traceparent that W3C Trace Context calls invalid is not taken', () => {
  const traceId = 'a'.repeat(32);
  const spanId = 'b'.repeat(16);
  const invalid = [
    undefined,
    '',
    'nonsense',
    `ff-${traceId}-${spanId}-01`,
    `00-${'0'.repeat(32)}-${spanId}-01`,
    `00-${traceId}-${'0'.repeat(16)}-01`,
    `00-${traceId.toUpperCase()}-${spanId}-01`,
    `00-${traceId}-${spanId}-01-more`,
  ];
  for (const header of invalid) assert.equal(parseTraceparent(header), undefined, String(header));
  assert.equal(parseTraceparent(`01-${traceId}-${spanId}-01-more`)?.traceId, traceId);
});

test('a request continues its caller’s trace with a span of its own', () => {
  const parent = newTrace();
  const scope = scopeOfRequest({ traceparent: formatTraceparent(parent) });
  assert.equal(scope.traceId, parent.traceId);
  assert.notEqual(scope.spanId, parent.spanId);
});

test('a deadline is the caller’s remaining budget, at most 30 s', () => {
  assert.equal(scopeOfRequest({ 'x-request-deadline-ms': '1500' }, 1_000).deadlineAtMs, 2_500);
  assert.equal(scopeOfRequest({ 'x-request-deadline-ms': '99999999' }, 1_000).deadlineAtMs, 31_000);
  assert.equal(scopeOfRequest({ 'x-request-deadline-ms': '-4' }, 1_000).deadlineAtMs, 31_000);
  assert.equal(scopeOfRequest({}, 1_000).deadlineAtMs, 31_000);
});

test('an outgoing call carries the trace and what is left of the deadline', () => {
  const scope = { ...newTrace(), deadlineAtMs: 5_000 };
  const headers = runInScope(scope, () => outgoingHeaders(3_800));
  assert.equal(headers['x-request-deadline-ms'], '1200');
  assert.equal(parseTraceparent(headers['traceparent'])?.traceId, scope.traceId);
  assert.notEqual(parseTraceparent(headers['traceparent'])?.spanId, scope.spanId);
  assert.equal(
    runInScope(scope, () => remainingMs(9_000)),
    0,
  );
});

test('outside of a scope there is no deadline, and a call begins a trace', () => {
  assert.equal(currentScope(), undefined);
  assert.equal(remainingMs(), Number.POSITIVE_INFINITY);
  assert.deepEqual(Object.keys(outgoingHeaders()), ['traceparent']);
});

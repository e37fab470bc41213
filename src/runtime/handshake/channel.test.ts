import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type Duplex, duplexPair } from 'node:stream';
import { test } from 'node:test';
import { longestHandshakeLineBytes, type UnitMessage } from '../../protocol/handshake.ts';
import { openChannel, unitMessageIn } from './channel.ts';

function pair() {
  const [ours, theirs] = duplexPair();
  const heard: UnitMessage[] = [];
  const channel = openChannel(ours, (message) => heard.push(message));
  const say = (value: unknown) => theirs.write(`${JSON.stringify(value)}\n`);
  return { channel, heard, theirs, ours, say };
}

async function lineFrom(stream: Duplex): Promise<{ id: number; method: string }> {
  const [chunk] = await once(stream, 'data');
  return JSON.parse(String(chunk));
}

test('answers find their questions, in whatever order they come', async () => {
  const { channel, theirs, say } = pair();
  const probe = channel.ask('probe', 60_000);
  const { id: probeId } = await lineFrom(theirs);
  const drain = channel.ask('drain', 60_000);
  const { id: drainId } = await lineFrom(theirs);
  say({ type: 'answer', id: drainId, ok: true });
  say({ type: 'answer', id: probeId, ok: false, message: 'no database' });
  assert.deepEqual(await drain, { ok: true });
  assert.deepEqual(await probe, { ok: false, message: 'no database' });
  channel.close();
});

test('a question without an answer is answered no when its time is over, or when the unit is gone', async () => {
  const { channel, theirs } = pair();
  assert.deepEqual(await channel.ask('probe', 1), { ok: false, message: 'no answer within 1 ms' });
  const open = channel.ask('probe', 60_000);
  theirs.destroy();
  channel.close();
  assert.equal((await open).ok, false);
  assert.deepEqual(await channel.ask('probe', 60_000), { ok: false, message: 'it is gone' });
});

test('words that come in pieces are put together', async () => {
  const { heard, theirs, channel } = pair();
  theirs.write('{"type":"re');
  theirs.write('ady"}\n{"type":"failed","message":"no","file":"/a.ts","line":3}\n');
  await new Promise(setImmediate);
  assert.deepEqual(heard, [{ type: 'ready' }, { type: 'failed', message: 'no', file: '/a.ts', line: 3 }]);
  channel.close();
});

test('a line without end or without sense ends the channel', async () => {
  for (const nonsense of [
    'x'.repeat(longestHandshakeLineBytes + 1),
    'not json\n',
    '{"type":"answer"}\n',
    '[]\n',
  ]) {
    const { ours, theirs } = pair();
    theirs.write(nonsense);
    await once(ours, 'close');
  }
});

test("only the protocol's messages are messages", () => {
  assert.equal(unitMessageIn('{"type":"hello"}'), undefined);
  assert.equal(unitMessageIn('null'), undefined);
  assert.deepEqual(unitMessageIn('{"type":"failed"}'), { type: 'failed', message: 'it failed to start' });
});

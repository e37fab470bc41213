import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { execa } from 'execa';
import { checkoutRoot } from '../../fixtures/infra.ts';

const main = join(checkoutRoot, 'src', 'runtime', 'main.ts');
/** Node's own list of what it has loaded of itself; its TypeScript stripper is called amaro. */
const tell = `data:text/javascript,process.on('exit',()=>console.log(process.moduleLoadList.some((name)=>name.includes('amaro'))))`;

test('once the cache is filled, a process that loads all that a daemon may load strips no types', async (t) => {
  const cache = mkdtempSync(join(tmpdir(), 'payctl-cache-'));
  t.after(() => rmSync(cache, { recursive: true, force: true }));
  const fill = async () => {
    const { exitCode, stdout } = await execa(process.execPath, ['--import', tell, main, '--fill-cache'], {
      env: { NODE_COMPILE_CACHE: cache },
    });
    return { exitCode, strips: stdout };
  };
  assert.deepEqual(await fill(), { exitCode: 0, strips: 'true' });
  assert.deepEqual(await fill(), { exitCode: 0, strips: 'false' });
});

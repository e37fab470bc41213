import assert from 'node:assert/strict';
import { renameSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { Failure } from '../kernel/failure.ts';
import { readTlsFiles } from '../protocol/tls-files.ts';
import { platformWithCertificates } from './fixture.ts';
import { authorityFiles, leafFiles } from './layout.ts';

test('a key that comes a moment after its certificate is waited for', async (t) => {
  const { paths } = await platformWithCertificates(t);
  const files = { ...leafFiles(paths, 'order-service'), caFile: authorityFiles(paths).certFile };
  const right = await readFile(files.keyFile, 'utf8');
  const beside = `${files.keyFile}.beside`;
  await writeFile(beside, right);
  await writeFile(files.keyFile, await readFile(leafFiles(paths, 'operator').keyFile));
  const reading = readTlsFiles(files);
  // As long as it takes to read the wrong one.
  await readFile(files.keyFile);
  // In one step, as a writer does it: half a key would be corrupt.
  renameSync(beside, files.keyFile);
  assert.equal((await reading).key, right);
});

test('what stays wrong is a failure that names the certificate', async (t) => {
  const { paths } = await platformWithCertificates(t);
  const files = { ...leafFiles(paths, 'order-service'), caFile: authorityFiles(paths).certFile };
  const isNamed = (error: unknown) => error instanceof Failure && error.location?.file === files.certFile;
  await writeFile(files.keyFile, await readFile(leafFiles(paths, 'operator').keyFile));
  await assert.rejects(readTlsFiles(files), isNamed);
  await writeFile(files.keyFile, 'garbage');
  await assert.rejects(readTlsFiles(files), isNamed);
  await rm(files.caFile);
  await assert.rejects(readTlsFiles(files), isNamed);
});

test('where no certificate was made yet, the failure says what makes it', async (t) => {
  const { paths } = await platformWithCertificates(t);
  const files = { ...leafFiles(paths, 'order-service'), caFile: authorityFiles(paths).certFile };
  await rm(files.certFile);
  await assert.rejects(
    readTlsFiles(files),
    (error: unknown) =>
      error instanceof Failure &&
      /is not there yet/.test(error.message) &&
      /payctl up/.test(error.next?.join() ?? ''),
  );
});
